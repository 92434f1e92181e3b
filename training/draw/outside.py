"""Ageing of pages by an outside library, Augraphy, and what it lacks: what nobody of us drew to be read by us.

``SEEN`` kinds may be looked at while the reader of scans is worked on; ``HELD_OUT`` ones are only counted. What the
library does needs the extra ``ageing``. All ageings are meant for pages of :data:`DPI`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Any

from training.draw import degrade
from training.draw.picture import load_font

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

DPI = 150
WATERMARKS = ("内部资料", "征求意见稿", "仅供参考", "COPY", "DRAFT")

Ageing = Callable[["Image", "Image", "Path", Random], "Image"]
"""The page, the page beside it, the font of what is printed over it, and chance → the aged page."""


def age(name: str, picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """``picture`` aged in the named way. Raises ``KeyError`` for an unknown name."""
    ageing = {**SEEN, **HELD_OUT}[name]
    return ageing(picture.convert("RGB"), beside.convert("RGB"), font, rng)


def _seed(seed: int) -> None:
    """The library draws from the states of four modules, that of compiled functions among them."""
    import cv2
    import numba
    import numpy as np

    def seed_both(number: int) -> None:
        np.random.seed(number)
        random.seed(number)

    seed_compiled: Any = numba.njit(seed_both)
    seed_compiled(seed)
    random.seed(seed)
    np.random.seed(seed)
    cv2.setRNGSeed(seed)


def _by(name: str, draw: Callable[[Random], dict[str, Any]]) -> Ageing:
    """An ageing of the library with the settings that ``draw`` gives."""

    def apply(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
        import augraphy
        import numpy as np
        from PIL import Image as Pictures

        _seed(rng.randrange(2**31))
        made = getattr(augraphy, name)(**draw(rng))(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
        return Pictures.fromarray(made if made.ndim == 2 else np.ascontiguousarray(made[:, :, ::-1]))

    return apply


def _folds(rng: Random) -> dict[str, Any]:
    depth = rng.uniform(0.004, 0.012)
    return {
        "fold_count": rng.randint(1, 3),
        "fold_noise": 0.0,
        "gradient_width": (0.1, 0.2),
        "gradient_height": (depth, depth + 0.003),
        "backdrop_color": (255, 255, 255),
    }


def _level_folds(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """A letter is folded across, too."""
    from PIL import Image as Pictures

    down = rng.random() < 0.5
    turned = picture.transpose(Pictures.Transpose.ROTATE_90) if down else picture
    folded = _by("Folding", _folds)(turned, beside, font, rng)
    return folded.transpose(Pictures.Transpose.ROTATE_270) if down else folded


def _binding(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    import augraphy
    import numpy as np
    from PIL import Image as Pictures

    book = augraphy.BookBinding(
        shadow_radius_range=(30, 100),
        curve_range_right=(20, 60),
        curve_range_left=(60, 150),
        curve_ratio_right=(0.05, 0.1),
        curve_ratio_left=(0.5, 0.6),
        binding_pages=(2, 5),
        backdrop_color=rng.choice(((0, 0, 0), (90, 90, 90))),
        use_cache_images=0,
    )
    _seed(rng.randrange(2**31))
    page, left = (np.ascontiguousarray(np.asarray(image)[:, :, ::-1]) for image in (picture, beside))
    made = book.curve_processing(image=page, image_left=left, mask=None, keypoints=None, bounding_boxes=None)[0]
    return Pictures.fromarray(np.ascontiguousarray(made[:, :, ::-1]))


def _photocopy(rng: Random) -> dict[str, Any]:
    return {
        "noise_type": rng.choice((1, 2, 3)),
        "noise_value": (32, 128),
        "noise_sparsity": (0.3, 0.6),
        "noise_concentration": (0.1, 0.5),
        "wave_pattern": 0,
        "edge_effect": 0,
        "blur_noise": rng.choice((0, 1)),
    }


def _watermark(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """Words in grey across the page, once or repeated; the library's own has no Chinese letters."""
    from PIL import Image as Pictures
    from PIL import ImageChops, ImageDraw

    word = rng.choice(WATERMARKS)
    size = round(picture.width * rng.uniform(0.5, 0.8) / max(3, len(word)))
    repeated = rng.random() < 0.4
    size = size // 3 if repeated else size
    side = math.ceil(math.hypot(*picture.size))
    plate = Pictures.new("L", (side, side), 255)
    draw = ImageDraw.Draw(plate)
    letters = load_font(font, size)
    level = rng.randint(170, 215)
    places = [(side / 2, side / 2)]
    if repeated:
        gap = size * (len(word) + 1.5)
        places = [
            (x * gap, y * 3.0 * size) for x in range(1 + round(side / gap)) for y in range(round(side / size / 3))
        ]
    for place in places:
        draw.text(place, word, fill=level, font=letters, anchor="mm")
    plate = plate.rotate(rng.uniform(20, 50), fillcolor=255)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    words = plate.crop((left, top, left + picture.width, top + picture.height)).convert("RGB")
    return ImageChops.darker(picture, words)


def _grey_stamp(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    return _stamped(picture, font, rng).convert("L")


def _red_stamp(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    return _stamped(picture, font, rng)


def _stamped(picture: Image, font: Path, rng: Random) -> Image:
    centre = rng.uniform(0.5, 0.85) * picture.width, rng.uniform(0.15, 0.5) * picture.height
    depth = rng.uniform(0.55, 0.95)
    return degrade.stamp(picture, centre, 0.09 * picture.width, "云溪镇人民政府", font, depth=depth, rng=rng)


def _dark_mode(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """Light print on a dark ground, as screens show it at night."""
    ground, print_level = rng.randint(15, 45), rng.randint(200, 240)
    return picture.convert("L").point([round(print_level - (print_level - ground) * n / 255) for n in range(256)])


def _two_up(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """Two pages of the report on one sheet, one beside the other."""
    from PIL import Image as Pictures

    sheet = Pictures.new("RGB", (picture.width + beside.width, picture.height), "white")
    sheet.paste(picture, (0, 0))
    sheet.paste(beside, (picture.width, 0))
    return sheet


def _bleed_through(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    """The print of the back shows, turned about and soft."""
    from PIL import Image as Pictures
    from PIL import ImageChops

    back = degrade.blur(beside.transpose(Pictures.Transpose.FLIP_LEFT_RIGHT), 1.2)
    strength = rng.uniform(0.2, 0.4)
    return ImageChops.multiply(picture, back.point([round(255 - strength * (255 - n % 256)) for n in range(768)]))


def _skew(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    return degrade.turn(picture, rng.choice((-1, 1)) * rng.uniform(1.5, 2.5))


def _nothing(picture: Image, beside: Image, font: Path, rng: Random) -> Image:
    return picture


SEEN: Mapping[str, Ageing] = {
    "clean": _nothing,
    "folds": _level_folds,
    "rollers": _by("DirtyRollers", lambda rng: {}),
    "binding": _binding,
    "photocopy": _by("BadPhotoCopy", _photocopy),
    "watermark": _watermark,
    "dot-matrix": _by(
        "DotMatrix",
        lambda rng: {
            "dot_matrix_shape": "circle",
            "dot_matrix_dot_width_range": (2, 3),
            "dot_matrix_dot_height_range": (2, 3),
        },
    ),
    "fax": _by("Faxify", lambda rng: {}),
    "letterpress": _by("Letterpress", lambda rng: {}),
    "gradient": _by("LightingGradient", lambda rng: {"mode": "gaussian"}),
    "low-ink": _by("LowInkRandomLines", lambda rng: {"count_range": (5, 20)}),
    "shadow": _by("ShadowCast", lambda rng: {"shadow_opacity_range": (0.2, 0.7)}),
    "skew-2": _skew,
    "grey-stamp": _grey_stamp,
    "red-stamp": _red_stamp,
    "dark-mode": _dark_mode,
    "sixteen-bit": _nothing,
    "two-up": _two_up,
    "stains": _by("Stains", lambda rng: {"stains_blend_alpha": 0.3}),
    "section-shift": _by(
        "SectionShift", lambda rng: {"section_shift_number_range": (2, 4), "section_shift_fill_value": (255, 255, 255)}
    ),
    "bleed-through": _bleed_through,
    "dithering": _by("Dithering", lambda rng: {}),
    "texture": _by("NoiseTexturize", lambda rng: {}),
    "broken-lines": _by("LinesDegradation", lambda rng: {}),
}
HELD_OUT: Mapping[str, Ageing] = {
    "drum": _by(
        "DirtyDrum", lambda rng: {"line_width_range": (1, 4), "line_concentration": 0.05, "noise_value": (64, 224)}
    ),
    "mottling": _by("InkMottling", lambda rng: {"ink_mottling_alpha_range": (0.2, 0.3)}),
    "moire": _by("Moire", lambda rng: {}),
    "low-light": _by("LowLightNoise", lambda rng: {}),
}
