"""The kinds of what other tools write, all of them."""

from __future__ import annotations

from training.kinds import chinese_services, converted, engines, marked_up, services
from training.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    **converted.KINDS,
    **marked_up.KINDS,
    **services.KINDS,
    **chinese_services.KINDS,
    **engines.KINDS,
}
