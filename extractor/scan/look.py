"""A picture of a page with what several steps ask of it, found once: its ink, its rules, how dark its print is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from extractor.scan.ink import find_ink, grain_of, print_levels
from extractor.scan.pixels import much_smaller
from extractor.scan.rules import find_rules

if TYPE_CHECKING:
    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray
    from extractor.scan.rules import RuledPage


@dataclass(frozen=True, eq=False)
class Look:
    """What is found is shared, and must not be written into."""

    gray: Gray

    @cached_property
    def grain(self) -> float:
        return grain_of(self.gray)

    @cached_property
    def ink(self) -> Mask:
        return find_ink(self.gray, self.grain)

    @cached_property
    def coarse(self) -> Mask:
        """The ink at half the size, which is enough to see lines by."""
        height, width = self.gray.shape
        return find_ink(much_smaller(self.gray, width // 2, height // 2))

    @cached_property
    def ruled(self) -> RuledPage:
        """The rules, as they are found where the page is level."""
        return find_rules(self.ink)

    @cached_property
    def levels(self) -> tuple[float, float] | None:
        """The grey levels of print and paper."""
        return print_levels(self.gray)

    def changed(self, gray: Gray) -> Look:
        """The look at a picture made from this one: this look where it is the same picture."""
        return self if gray is self.gray else Look(gray)
