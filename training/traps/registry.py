"""All traps by name."""

from __future__ import annotations

from collections.abc import Mapping

from training.traps import docx, html, pdf, tables, text, xlsx
from training.traps.trap import Trap

_MODULES = (html, docx, pdf, text, tables, xlsx)
TRAPS: Mapping[str, Trap] = {trap.name: trap for module in _MODULES for trap in module.TRAPS}
