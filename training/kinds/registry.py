"""All kinds that the suite is drawn of."""

from __future__ import annotations

from training.kinds import containers, ofd, office, sheets, tools
from training.kinds.kind import Kind

KINDS: dict[str, Kind] = {**sheets.KINDS, **office.KINDS, **ofd.KINDS, **containers.KINDS, **tools.KINDS}
