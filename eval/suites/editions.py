"""Forms by the short names that gold uses: ``2021`` stands for ``gov-disclosure-2021``."""

from __future__ import annotations

from functools import cache

from extractor.forms import Form, load_form, shipped_ids

_FAMILY = "gov-disclosure-"


def editions() -> tuple[str, ...]:
    """The ids that gold may name, newest first."""
    return shipped_ids()


@cache
def edition(name: str) -> Form | None:
    """The form of an id or of its short name; ``None`` where there is no such form."""
    for form_id in (name, _FAMILY + name):
        if form_id in shipped_ids():
            return load_form(form_id)
    return None


def known_edition(name: str) -> Form:
    """Like :func:`edition`, for gold that was checked. Raises ``KeyError`` for a name without a form."""
    form = edition(name)
    if form is None:
        raise KeyError(f"no form {name!r}; known are {', '.join(editions())}")
    return form
