"""Write the degraded suite, drawn pages as scanners and cameras leave them: ``python -m training.degraded -o DIR``.

One report for each kind of damage and severity from 0 (a clean scan) to 3, with ``gold.jsonl`` as in
:mod:`training.benchmark`. The same seed and fonts give the same bytes. With ``--outside`` seen, held-out or all
the pages are aged by an outside library instead (:mod:`training.draw.outside`), one report for each kind; the gold
says of each whether its kind may be looked at (the facet ``split``). ``make aged`` draws them and runs ``eval``.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from extractor.errors import SettingsError
from training.benchmark import write_benchmark
from training.case import Case, File, Writer, draw_case, shipped_editions
from training.draw import degrade, outside
from training.draw.pages import HEIGHT, WIDTH, PageStyle, SetPages, set_pages
from training.draw.picture import RuleStyle, draw_pictures, load_font
from training.draw.report import DrawnReport, TablePart, draw_report
from training.values import Size

if TYPE_CHECKING:
    from PIL.Image import Image

SEVERITIES = 4
BASE_DPI = 200
PARAGRAPHS = 2
"""Of the narrative so many paragraphs are kept: pages of tables are what is measured."""
NARROW = 5
"""Characters of the longest value from which the print is small and the margins narrow."""
_PROBED_SIZE = 20
FONT_ADVICE = "name one with --font (Noto CJK, WenQuanYi, any TrueType or OpenType font with Chinese)"


OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "seen": tuple(outside.SEEN),
    "held-out": tuple(outside.HELD_OUT),
    "all": (*outside.SEEN, *outside.HELD_OUT),
}
OUTSIDE_SIZES: tuple[Size, ...] = ("medium", "large")
"""Reports without numbers would show nothing."""
SOLID_RULES = RuleStyle()


@dataclass(frozen=True, slots=True)
class Wear:
    """All that happens to the pages of one report; ``quality``: of the JPEG in the PDF."""

    dpi: int = BASE_DPI
    ruled: Literal["full", "rows", "none"] = "full"
    rules: RuleStyle = SOLID_RULES
    skew: float = 0.0
    quarters: tuple[int, ...] = (0,)
    blur: float = 0.0
    grain: float = 0.0
    specks: float = 0.0
    quality: int = 85
    shade: float = 0.0
    stamps: int = 0
    stamp_depth: float = 0.0
    copied: bool = False
    """Grey: the red of a stamp is grey ink like any other."""
    slant: float = 0.0


CLEAN = Wear()
WEAR: Mapping[str, tuple[Wear, Wear, Wear, Wear]] = {
    "resolution": (Wear(dpi=300), Wear(dpi=150), Wear(dpi=120), Wear(dpi=100)),
    "skew": (CLEAN, Wear(skew=0.7), Wear(skew=1.5), Wear(skew=3.0)),
    "blur": (CLEAN, Wear(blur=0.8), Wear(blur=1.3), Wear(blur=1.8)),
    "noise": (CLEAN, Wear(grain=8, specks=0.0005), Wear(grain=18, specks=0.002), Wear(grain=30, specks=0.005)),
    "jpeg": (CLEAN, Wear(dpi=150, quality=40), Wear(dpi=150, quality=22), Wear(dpi=150, quality=12)),
    "shadow": (CLEAN, Wear(shade=0.25, grain=3), Wear(shade=0.45, grain=4), Wear(shade=0.65, grain=5)),
    "stamp": (
        CLEAN,
        Wear(stamps=1, stamp_depth=0.6),
        Wear(stamps=2, stamp_depth=0.9),
        Wear(stamps=2, stamp_depth=0.6, copied=True),
    ),
    "faint-rules": (
        CLEAN,
        Wear(rules=RuleStyle(ink=150, width=0.4)),
        Wear(rules=RuleStyle(ink=130, width=0.4, gaps=0.12), grain=5),
        Wear(rules=RuleStyle(ink=170, width=0.35, gaps=0.2, doubled=1.6), grain=5),
    ),
    "no-rules": (CLEAN, Wear(ruled="rows"), Wear(ruled="none"), Wear(ruled="none", skew=1.0, grain=8)),
    "photo": (
        CLEAN,
        Wear(slant=0.02, shade=0.15, blur=0.4),
        Wear(slant=0.05, shade=0.3, blur=0.6),
        Wear(slant=0.1, shade=0.45, blur=0.8, quality=60),
    ),
    "turned": (CLEAN, Wear(quarters=(2,)), Wear(quarters=(1, 3)), Wear(quarters=(1, 2, 3), skew=2.0, grain=6)),
    "mixed": (
        CLEAN,
        Wear(dpi=150, skew=0.5, grain=6, blur=0.4, quality=60),
        Wear(dpi=150, skew=1.2, grain=10, blur=0.6, quality=45, shade=0.3, stamps=1, stamp_depth=0.7,
             rules=RuleStyle(ink=110, width=0.4, gaps=0.05)),
        Wear(dpi=120, skew=2.5, grain=14, blur=0.7, quality=35, shade=0.45, stamps=2, stamp_depth=0.8, quarters=(0, 2),
             rules=RuleStyle(ink=130, width=0.4, gaps=0.1)),
    ),
}  # fmt: skip
"""What befalls a page of each kind at severities 0 to 3; ``skew`` and ``slant`` are the most that is drawn."""


def degraded_writers(fonts: Sequence[Path], most_dpi: int | None = None) -> dict[str, Writer]:
    """One writer for each kind of wear, named ``degraded-…``. ``most_dpi``: no page has a higher resolution."""

    def writer(levels: tuple[Wear, ...]) -> Writer:
        def write(report: DrawnReport, rng: Random, severity: int) -> File:
            wear = levels[severity]
            wear = replace(wear, dpi=min(wear.dpi, most_dpi or wear.dpi))
            pages = set_pages(shortened(report), _page_style(report, wear, rng), rng)
            font = rng.choice(list(fonts))
            pictures = draw_pictures(pages, wear.dpi, font_file=font, rules=wear.rules)
            quarter = rng.choice(wear.quarters)
            worn = [_worn(picture, wear, pages, quarter, font, rng) for picture in pictures]
            return File(_pdf(worn, wear.quality), ".pdf", frozenset(pages.drawn))

        return write

    return {f"degraded-{name}": writer(levels) for name, levels in WEAR.items()}


def outside_writers(kinds: Sequence[str], fonts: Sequence[Path]) -> dict[str, Writer]:
    """One writer for each kind of ageing of :mod:`training.draw.outside`, named ``outside-…``."""

    def writer(kind: str) -> Writer:
        def write(report: DrawnReport, rng: Random, severity: int) -> File:
            pages = set_pages(shortened(report), _page_style(report, CLEAN, rng), rng)
            font = rng.choice(list(fonts))
            pictures = draw_pictures(pages, outside.DPI, font_file=font)
            if kind == "two-up":
                # An odd last page lies beside an empty one.
                empty = pictures[0].point([255] * 256)
                pairs = list(zip_longest(pictures[::2], pictures[1::2], fillvalue=empty))
            else:
                pairs = [(picture, _foreign_page(rng, font)) for picture in pictures]
            aged = [outside.age(kind, picture, beside, font, rng) for picture, beside in pairs]
            if kind == "sixteen-bit":
                return File(_sixteen_bit(aged), ".tiff", frozenset(pages.drawn))
            return File(_pdf(aged, CLEAN.quality), ".pdf", frozenset(pages.drawn))

        return write

    return {f"outside-{kind}": writer(kind) for kind in kinds}


def _foreign_page(rng: Random, font: Path) -> Image:
    """A page of another report: what shows beside a page or through it must not be taken for its own."""
    form = rng.choice(shipped_editions())
    report = shortened(draw_report(form, rng, size="medium", year=2021))
    pages = set_pages(report, _page_style(report, CLEAN, rng), rng)
    return rng.choice(draw_pictures(pages, outside.DPI, font_file=font))


def _sixteen_bit(pictures: Sequence[Image]) -> bytes:
    """A TIFF of grey pages with 65,536 levels."""
    import numpy as np
    from PIL import Image as Pictures

    deep = [Pictures.fromarray(np.asarray(page.convert("L")).astype(np.uint16) * 257) for page in pictures]
    buffer = io.BytesIO()
    deep[0].save(buffer, "TIFF", save_all=True, append_images=deep[1:], compression="tiff_deflate")
    return buffer.getvalue()


def shortened(report: DrawnReport) -> DrawnReport:
    """Title, headings, tables and the first paragraphs."""
    kept, paragraphs = [], 0
    for part in report.parts:
        if not isinstance(part, TablePart) and part.role not in ("title", "heading"):
            paragraphs += part.role == "paragraph"
            if part.role != "paragraph" or paragraphs > PARAGRAPHS:
                continue
        kept.append(part)
    return replace(report, parts=tuple(kept))


def _page_style(report: DrawnReport, wear: Wear, rng: Random) -> PageStyle:
    # A number wider than its cell would run over the rule into the next one.
    longest = max(len(printed.text) for printed in report.printed.values())
    size = rng.choice((8.0, 9.0, 10.0))
    return PageStyle(
        ruled=wear.ruled,
        size=min(size, 8.0) if longest > NARROW else size,
        margin=50.0 if longest > NARROW else rng.choice((50.0, 62.0)),
        split_rows=False,
        numbers=rng.choice(("", "- {} -")),
        center_values=rng.random() < 0.9,
    )


def _worn(picture: Image, wear: Wear, pages: SetPages, quarter: int, font: Path, rng: Random) -> Image:
    """In the order of life: stamped, copied, turned, laid down, lit, taken."""
    if wear.stamps:
        points = wear.dpi / 72
        for _ in range(wear.stamps):
            centre = rng.uniform(0.25, 0.8) * picture.width, rng.uniform(0.2, 0.8) * picture.height
            words = "云溪镇人民政府"
            picture = degrade.stamp(
                picture, centre, rng.uniform(48, 62) * points, words, font, depth=wear.stamp_depth, rng=rng
            )
        if wear.copied:
            picture = picture.convert("L")
    if wear.skew:
        picture = degrade.turn(picture, rng.choice((-1, 1)) * rng.uniform(0.6, 1.0) * wear.skew)
    picture = degrade.quarter_turns(picture, quarter)
    if wear.slant:
        picture = degrade.photograph(picture, wear.slant, rng)
    if wear.shade:
        picture = degrade.shade(picture, wear.shade, rng)
    if wear.blur:
        picture = degrade.blur(picture, wear.blur * wear.dpi / BASE_DPI)
    if wear.grain or wear.specks:
        picture = degrade.add_noise(picture, wear.grain, wear.specks, rng)
    return picture


def _pdf(pictures: Sequence[Image], quality: int) -> bytes:
    """The pictures as JPEG on sheets as long as A4, without any text."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for picture in pictures:
        scale = HEIGHT / max(picture.size)
        size = picture.width * scale, picture.height * scale
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=quality)
        jpeg.seek(0)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_degraded(seed: int, rounds: int, fonts: Sequence[Path], most_dpi: int | None = None) -> Iterator[Case]:
    """``rounds`` reports for each kind and severity. ``most_dpi``: see :func:`degraded_writers`."""
    writers = degraded_writers(fonts, most_dpi)
    forms = shipped_editions()
    for number in range(rounds):
        for kind in writers:
            for severity in range(SEVERITIES):
                name = f"{kind.removeprefix('degraded-')}-{severity}-{number}"
                yield draw_case(
                    name, kind, f"{seed}/{number}", severity=severity, forms=forms, damages=(), writers=writers
                )


def draw_outside(seed: int, rounds: int, fonts: Sequence[Path], kinds: Sequence[str]) -> Iterator[Case]:
    """``rounds`` reports for each kind of outside ageing."""
    writers = outside_writers(kinds, fonts)
    forms = shipped_editions()
    for number in range(rounds):
        for kind in writers:
            name = f"{kind}-{number}"
            case = draw_case(
                name, kind, f"{seed}/{number}", severity=0, forms=forms, damages=(), writers=writers,
                size=OUTSIDE_SIZES[number % len(OUTSIDE_SIZES)],
            )  # fmt: skip
            split = "seen" if kind.removeprefix("outside-") in outside.SEEN else "unseen"
            yield replace(case, gold={**case.gold, "damage": {**case.gold["damage"], "split": split}})


def system_fonts() -> list[Path]:
    """The Chinese fonts that fontconfig knows and that have all characters of a report, by name; empty where there is
    no fontconfig."""
    if shutil.which("fc-list") is None:
        return []
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False).stdout
    return [
        font
        for font in sorted({Path(line.rstrip(": ")) for line in listed.splitlines() if line.strip()})
        if _draws(font)
    ]


def _draws(font: Path) -> bool:
    try:
        load_font(font, _PROBED_SIZE)
    except (SettingsError, OSError):
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.degraded", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="same seed and fonts, same bytes")
    parser.add_argument("--rounds", type=int, default=1, help="reports for each kind and severity")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the files and gold.jsonl")
    parser.add_argument("--font", type=Path, action="append", help="font file with Chinese glyphs; may be repeated")
    parser.add_argument("--outside", choices=tuple(OUTSIDE), help="ageing by an outside library, which kinds")
    parser.add_argument("--dpi", type=int, help="the highest resolution of a page, for suites that measure speed")
    options = parser.parse_args(arguments)
    if options.outside and options.dpi:
        raise SettingsError("saw --dpi with --outside, whose pages have one resolution; expected one of the two")
    fonts = options.font or system_fonts()
    if not fonts:
        raise SettingsError(f"no Chinese font found; {FONT_ADVICE}")
    kinds: Sequence[str] = tuple(WEAR)
    if options.outside:
        kinds = OUTSIDE[options.outside]
        cases = draw_outside(options.seed, options.rounds, fonts, kinds)
    else:
        cases = draw_degraded(options.seed, options.rounds, fonts, options.dpi)
    count = write_benchmark(cases, options.out)
    names = ", ".join(font.name for font in fonts)
    sys.stdout.write(f"{count} reports of {len(kinds)} kinds in {options.out}, set in {names}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
