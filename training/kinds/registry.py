"""All kinds of the suite by name. A new family of kinds is a module with a table ``KINDS``, added to the list here."""

from __future__ import annotations

from training.kinds import office, sheets, tools
from training.kinds.kind import Kind

KINDS: dict[str, Kind] = {**sheets.KINDS, **office.KINDS, **tools.KINDS}
