"""The inputs of a campaign: input ``number`` of ``seed`` is the same bytes on every machine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from eval.hostile import damage
from eval.hostile.damage import MOST_BYTES, Damage

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "data" / "samples", ROOT / "data" / "kinds", Path(__file__).with_name("corpus"))
"""Where undamaged inputs lie; in ``corpus`` small ones, and those that once did harm."""
_LEFT_OUT = frozenset({".doc", ".wps", ".rtf"})
"""What another program converts: minutes of LibreOffice would be a figure of LibreOffice."""
_SLOW = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
_SLOW_SHARE = 0.004
"""Of the inputs: a picture takes a thousand times as long as a text."""
_BY_SUFFIX: dict[str, tuple[Damage, ...]] = {
    ".json": (damage.damage_json,),
    ".jsonl": (damage.damage_json,),
    ".pdf": (damage.damage_pdf,),
    ".eml": (damage.damage_mail,),
    ".mhtml": (damage.damage_mail,),
    **dict.fromkeys((".html", ".xml", ".hocr", ".alto"), (damage.damage_tags, damage.damage_lines)),
    **dict.fromkeys((".txt", ".md", ".tex", ".tsv", ".csv"), (damage.damage_lines,)),
    **dict.fromkeys(
        (".docx", ".docm", ".xlsx", ".xlsm", ".ods", ".odt", ".ofd", ".epub", ".zip"), (damage.damage_archive,)
    ),
}
_OTHER_SUFFIX, _ALSO_BYTES, _SPLICED = 0.05, 0.12, 0.05


@dataclass(frozen=True)
class Seeds:
    """Undamaged inputs: light ones, and those that a recogniser of characters must look at."""

    light: tuple[Path, ...]
    slow: tuple[Path, ...]


def find_seeds(folders: tuple[Path, ...] = FOLDERS) -> Seeds:
    """In the order of their names."""
    light: list[Path] = []
    slow: list[Path] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name in ("README.md", "gold.jsonl") or path.suffix in _LEFT_OUT:
                continue
            scanned = path.suffix in _SLOW or "picture" in str(path) or "scan" in str(path)
            (slow if scanned else light).append(path)
    return Seeds(tuple(light), tuple(slow))


def draw(seeds: Seeds, seed: int, number: int) -> tuple[str, bytes]:
    """Name and content of an input."""
    chance = random.Random(f"{seed}:{number}")
    path = chance.choice(seeds.slow if seeds.slow and chance.random() < _SLOW_SHARE else seeds.light)
    data = path.read_bytes()
    most = max(len(data), MOST_BYTES)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if chance.random() < _ALSO_BYTES:
            data = damage.damage_bytes(data, chance)
        else:
            data = chance.choice(_BY_SUFFIX.get(path.suffix.lower(), (damage.damage_bytes,)))(data, chance)
        data = data[:most]
    if chance.random() < _SPLICED:
        other = chance.choice(seeds.light).read_bytes()
        at = chance.randrange(len(data) + 1)
        data = (data[:at] + other[chance.randrange(len(other)) :])[:most]
    suffix = path.suffix
    if chance.random() < _OTHER_SUFFIX:
        suffix = chance.choice(seeds.light).suffix
    return f"{number:07}{suffix}", data
