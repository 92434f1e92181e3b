"""All traps by name."""

from __future__ import annotations

from collections.abc import Mapping

from training.traps import docx, html, pdf, text
from training.traps.trap import Trap

TRAPS: Mapping[str, Trap] = {trap.name: trap for trap in (*html.TRAPS, *docx.TRAPS, *pdf.TRAPS, *text.TRAPS)}
