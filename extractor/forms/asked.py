"""Which forms the reports may be on, as a user names them: ``auto``, an id, a file, a folder, a form, or several.

``auto`` stands for the shipped editions of the disclosure form. Forms named beside it are candidates beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from extractor.errors import FormError
from extractor.forms.load import FORM_SUFFIXES, load_form, named_ids, shipped_forms, shipped_ids
from extractor.forms.schema import Form
from extractor.messages import message

AUTO: Final = "auto"
Named = str | Path | Form
FormsAsked = Named | Sequence[Named]
"""One name of forms, or several of them."""
Family = tuple[Form, ...]
"""Forms that are editions of one another: the labels of a report decide between them (:mod:`.recovery.board.choose`).
"""


@dataclass(frozen=True)
class Candidates:
    """``families``: the shipped editions first, then every other form by itself, by id: their order is not that in
    which they were named. ``alone``: the user named one form, so that the reports are taken to be on it."""

    families: tuple[Family, ...]
    alone: bool = False

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        return tuple(form for family in self.families for form in family)

    @cached_property
    def others(self) -> tuple[Form, ...]:
        """Those that ``auto`` does not stand for."""
        return tuple(form for form in self.forms if form.id not in shipped_ids() or form not in shipped_forms())

    @property
    def name(self) -> str:
        """What to call them: ``auto``, the id of a form, or several of these."""
        own = [form.id for form in self.others]
        shipped = [form.id for form in self.forms if form not in self.others]
        return ", ".join([AUTO, *own] if len(shipped) == len(shipped_ids()) else [*shipped, *own])


def candidates(asked: FormsAsked = AUTO) -> Candidates:
    """The forms that are named. Raises :class:`FormError` for a name, file or folder that gives none, and for two
    different forms with one id."""
    names = names_of(asked)
    found: dict[str, Form] = {}
    for form in (form for name in names for form in _forms(name)):
        if found.setdefault(form.id, form) != form:
            raise FormError(message("fault.same_id", form=form.id))
    if not found:
        raise FormError(message("fault.no_form", seen="", expected=", ".join(shipped_ids())))
    editions = tuple(form for form in shipped_forms() if found.get(form.id) == form)
    own = [(found[name],) for name in sorted(found) if found[name] not in editions]
    alone = len(names) == 1 and names[0] != AUTO and not _is_folder(names[0])
    return Candidates(((editions,) if editions else ()) + tuple(own), alone)


def apart(asked: FormsAsked) -> dict[str, str]:
    """By id of each form that has a table of its own in the outputs, what that table is called: all but the shipped
    editions, where several forms were named. Of one named alone the outputs are as they are of the editions."""
    found = candidates(asked)
    return {} if found.alone else {form.id: form.id.replace("-", "_") for form in found.others}


def names_of(asked: FormsAsked) -> tuple[Named, ...]:
    """One by one."""
    return (asked,) if isinstance(asked, str | Path | Form) else tuple(asked)


def plain_names(asked: FormsAsked) -> tuple[Named, ...]:
    """With the paths of files and folders made whole, for a process that works in another folder."""
    return tuple(
        name if isinstance(name, Form) or _is_known(name) or not Path(name).exists() else str(Path(name).resolve())
        for name in names_of(asked)
    )


def _forms(name: Named) -> Sequence[Form]:
    if isinstance(name, Form):
        return (name,)
    if name == AUTO:
        return shipped_forms()
    if not _is_folder(name):
        return (load_form(name),)
    files = sorted(file for file in Path(name).iterdir() if file.suffix.lower() in FORM_SUFFIXES and file.is_file())
    if not files:
        raise FormError(message("fault.no_forms_in", folder=name))
    return [load_form(file) for file in files]


def _is_folder(name: Named) -> bool:
    return not isinstance(name, Form) and not _is_known(name) and Path(name).is_dir()


def _is_known(name: str | Path) -> bool:
    return isinstance(name, str) and (name == AUTO or name in (*shipped_ids(), *named_ids()))
