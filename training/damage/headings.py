"""Damage to section headings."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.draw.report import DrawnReport, Paragraph, Part


def harm_headings(report: DrawnReport, rng: Random, severity: int) -> DrawnReport:
    """Some headings lose their number (、主动公开…), come twice, are cut over two lines, or are gone."""
    parts: list[Part] = []
    for part in report.parts:
        if not isinstance(part, Paragraph) or part.role != "heading" or rng.random() >= 0.25 * severity:
            parts.append(part)
            continue
        harm = rng.choice(("unnumbered", "twice", "cut", "gone"))
        if harm == "unnumbered":
            parts.append(Paragraph(part.text[rng.choice((1, 2)) :], "heading"))
        elif harm == "twice":
            parts.extend((part, part))
        elif harm == "cut":
            at = rng.randrange(2, len(part.text) - 1)
            parts.extend((Paragraph(part.text[:at], "heading"), Paragraph(part.text[at:], "heading", True)))
    return replace(report, parts=tuple(parts))
