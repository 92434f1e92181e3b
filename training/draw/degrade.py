"""What scanners, copiers, stamps and cameras do to a page: pictures in, pictures out, all chance from a seed."""

from __future__ import annotations

import io
import math
from random import Random
from typing import TYPE_CHECKING

from training.draw.picture import load_font

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image


def turn(picture: Image, degrees: float) -> Image:
    """Turned against the clock on a sheet of the same size, white at the corners."""
    from PIL import Image as Pictures

    return picture.rotate(degrees, resample=Pictures.Resampling.BICUBIC, fillcolor="white")


def quarter_turns(picture: Image, quarters: int) -> Image:
    """Turned by so many quarters against the clock."""
    from PIL import Image as Pictures

    turns = (None, Pictures.Transpose.ROTATE_90, Pictures.Transpose.ROTATE_180, Pictures.Transpose.ROTATE_270)
    way = turns[quarters % 4]
    return picture if way is None else picture.transpose(way)


def blur(picture: Image, radius: float) -> Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(radius))


def add_noise(picture: Image, grain: float, specks: float, rng: Random) -> Image:
    """Normal noise with a deviation of ``grain`` grey levels, and dark specks on a share of the pixels."""
    import numpy as np

    dice = np.random.default_rng(rng.randrange(2**32))
    levels = _levels(picture)
    # Grain is that of the light: the same in all colours.
    levels += dice.normal(0.0, grain, levels.shape[:2])[..., None]
    if specks:
        levels[dice.random(levels.shape[:2]) < specks] = 60.0
    return _picture(levels, picture.mode)


def shade(picture: Image, depth: float, rng: Random) -> Image:
    """Uneven light: one side is darker by ``depth`` (0 to 1), and the shadow of a spine or a hand lies on the page."""
    import numpy as np

    levels = _levels(picture)
    height, width = levels.shape[:2]
    way = rng.uniform(0, 2 * math.pi)
    xs, ys = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    slope = (xs * math.cos(way) + ys * math.sin(way)) / math.sqrt(2)
    light = 1 - depth * 0.5 * (1 + slope)
    middle, spread = rng.uniform(-0.8, 0.8), rng.uniform(0.15, 0.4)
    band = np.exp(-(((xs * math.sin(way) + ys * math.cos(way)) - middle) ** 2) / (2 * spread**2))
    light *= 1 - 0.6 * depth * band
    return _picture(levels * light[..., None], picture.mode)


def compress(picture: Image, quality: int) -> Image:
    """As JPEG, and back."""
    from PIL import Image as Pictures

    with io.BytesIO() as buffer:
        picture.save(buffer, "JPEG", quality=quality)
        return Pictures.open(io.BytesIO(buffer.getvalue())).convert(picture.mode)


def stamp(picture: Image, centre: tuple[float, float], radius: float, words: str, font_file: Path, *, depth: float,
          rng: Random) -> Image:  # fmt: skip
    """A round red office stamp, printed through: ``depth`` of 1 leaves only red. All lengths in pixels."""
    import numpy as np
    from PIL import Image as Pictures
    from PIL import ImageDraw

    side = round(2.2 * radius)
    plate = Pictures.new("L", (side, side), 0)
    draw = ImageDraw.Draw(plate)
    middle = side / 2
    width = max(2, round(0.06 * radius))
    draw.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), outline=255, width=width)
    points = []
    for corner in range(10):
        reach = radius * (0.36 if corner % 2 == 0 else 0.15)
        way = -math.pi / 2 + corner * math.pi / 5
        points.append((middle + reach * math.cos(way), middle + reach * math.sin(way)))
    draw.polygon(points, fill=255)
    font = load_font(font_file, max(8, round(0.3 * radius)))
    for index, character in enumerate(words):
        way = math.pi * (0.85 + 1.3 * index / max(1, len(words) - 1))
        letter = Pictures.new("L", (round(0.5 * radius), round(0.5 * radius)), 0)
        ImageDraw.Draw(letter).text((0.25 * radius, 0.25 * radius), character, fill=255, font=font, anchor="mm")
        letter = letter.rotate(-math.degrees(way) - 90)
        at = middle + 0.72 * radius * math.cos(way), middle + 0.72 * radius * math.sin(way)
        plate.paste(255, (round(at[0] - letter.width / 2), round(at[1] - letter.height / 2)), letter)
    plate = plate.rotate(rng.uniform(-25, 25))
    # Ink lies unevenly.
    dice = np.random.default_rng(rng.randrange(2**32))
    strength = np.asarray(plate, dtype=np.float64) / 255 * dice.uniform(0.6, 1.0, (side, side)) * depth
    left, top = round(centre[0] - side / 2), round(centre[1] - side / 2)
    page = np.asarray(picture.convert("RGB"), dtype=np.float64).copy()
    y0, y1, x0, x1 = max(0, top), min(page.shape[0], top + side), max(0, left), min(page.shape[1], left + side)
    part = strength[y0 - top : y1 - top, x0 - left : x1 - left, None]
    page[y0:y1, x0:x1] *= 1 - part * (1 - np.array([0.85, 0.12, 0.15]))
    return _picture(page, "RGB")


def photograph(picture: Image, slant: float, rng: Random) -> Image:
    """Laid on a dark desk and taken from the side: each corner moves by up to ``slant`` of the page's sides."""
    import numpy as np
    from PIL import Image as Pictures

    width, height = picture.size
    rim = 0.03 + slant / 2
    desk = (rng.randint(60, 110), rng.randint(50, 90), rng.randint(40, 80))
    size = round(width * (1 + 2 * rim)), round(height * (1 + 2 * rim))
    corners = []
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        dx, dy = rng.uniform(-slant, slant) / 2, rng.uniform(-slant, slant) / 2
        corners.append(((rim + x + dx) * width, (rim + y + dy) * height))
    sheet = [(0, 0), (width, 0), (width, height), (0, height)]
    laid = picture.convert("RGB").transform(
        size, Pictures.Transform.PERSPECTIVE, _coefficients(corners, sheet), Pictures.Resampling.BICUBIC, fillcolor=desk
    )
    levels = _levels(laid)
    dice = np.random.default_rng(rng.randrange(2**32))
    return _picture(levels + dice.normal(0.0, 2.5, levels.shape), "RGB")


def _coefficients(seen: list[tuple[float, float]], sheet: list[tuple[int, int]]) -> list[float]:
    """The eight numbers by which Pillow finds the place on the sheet of each pixel of the photograph."""
    import numpy as np

    rows, values = [], []
    for (x, y), (u, v) in zip(seen, sheet, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved: list[float] = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64)).tolist()
    return solved


def _levels(picture: Image) -> NDArray[np.float64]:
    """Shape ``(height, width, channels)``, 0 to 255."""
    import numpy as np

    levels = np.array(picture, dtype=np.float64)
    return levels[..., None] if levels.ndim == 2 else levels


def _picture(levels: NDArray[np.float64], mode: str) -> Image:
    import numpy as np
    from PIL import Image as Pictures

    clipped = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return Pictures.fromarray(clipped[..., 0] if mode == "L" else clipped)
