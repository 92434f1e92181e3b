"""Form files: finding, reading and checking them. Every error names a line of the file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractor.errors import FormError
from extractor.forms.check import faults
from extractor.forms.faults import Place
from extractor.forms.schema import Form
from extractor.forms.source import FormProblem, line_of, parse, safe_loader
from extractor.messages import message

FORM_SUFFIXES = (".yaml", ".yml")
_NAMED = "named"
"""The folder of the forms of other families."""
_MAX_PROBLEMS_TOLD = 5
_MAX_VALUE_TOLD = 60
_MAX_BYTES = 4_000_000
"""A form is a few kilobytes; a larger file is some other file, given by mistake."""


def load_form(ref: str | Path) -> Form:
    """The shipped form of that id, or the form in that ``.yaml`` file.

    Raises :class:`FormError` for an id that is not shipped (naming those that are) and for a file with problems
    (the first few, one a line).
    """
    if isinstance(ref, str):
        if ref in (*shipped_ids(), *named_ids()):
            return _shipped(ref)
        if not ref.lower().endswith(FORM_SUFFIXES):
            known = ", ".join((*shipped_ids(), *named_ids()))
            raise FormError(message("fault.no_form", seen=ref, expected=known))
    path = Path(ref)
    form, problems = _read(path)
    if form is None or problems:
        more = len(problems) - _MAX_PROBLEMS_TOLD
        told = [problem.message for problem in problems[:_MAX_PROBLEMS_TOLD]]
        if more > 0:
            told.append(message("fault.more", path=path, more=more))
        raise FormError(message("fault.problems", problems=told))
    return form


def check_form_file(path: str | Path) -> list[FormProblem]:
    """All problems of a form file, empty for a good one. Never raises an exception for the contents of the file."""
    return _read(Path(path))[1]


@cache
def shipped_ids() -> tuple[str, ...]:
    """The ids of the editions in the package among which ``auto`` chooses, newest first; loads none of them."""
    return _ids_in(resources.files(__package__))


@cache
def named_ids() -> tuple[str, ...]:
    """The ids of the forms of other families in the package, which are candidates where they are named."""
    return _ids_in(resources.files(__package__).joinpath(_NAMED))


def _ids_in(folder: Traversable) -> tuple[str, ...]:
    names = (Path(entry.name) for entry in folder.iterdir())
    return tuple(sorted((name.stem for name in names if name.suffix == ".yaml"), reverse=True))


def shipped_forms() -> tuple[Form, ...]:
    """The editions among which ``auto`` chooses, newest first."""
    return tuple(_shipped(form_id) for form_id in shipped_ids())


@cache
def _shipped(form_id: str) -> Form:
    # The parts are not checked against each other here: the package's own tests do that, and it costs start-up time.
    folder = resources.files(__package__)
    file = (folder if form_id in shipped_ids() else folder.joinpath(_NAMED)).joinpath(f"{form_id}.yaml")
    loader = safe_loader(file.read_text(encoding="utf-8"))
    try:
        return Form.model_validate(loader.get_single_data())
    finally:
        loader.dispose()


def _read(path: Path) -> tuple[Form | None, list[FormProblem]]:
    """The form, where it is valid by the schema, and all problems."""
    text = _text(path)
    if isinstance(text, FormProblem):
        return None, [text]
    root, data, problems = parse(path, text)
    if root is None or problems:
        return None, problems
    try:
        form = Form.model_validate(data)
    except ValidationError as error:
        # Where an entry of a list is wrong, the schema also reports the list as too short: that adds nothing.
        details = [d for d in error.errors(include_url=False) if d["type"] != "too_short" or not d["input"]]
        return None, _in_order(_schema_problem(path, root, detail) for detail in details)
    return form, _in_order(FormProblem(path, line_of(root, at), seen, expected) for at, seen, expected in faults(form))


def _text(path: Path) -> str | FormProblem:
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            return FormProblem(
                path, None, message("fault.bytes", size=size), message("fault.too_large", limit=_MAX_BYTES)
            )
        data = path.read_bytes()
    except OSError as error:
        seen = error.strerror or type(error).__name__
        return FormProblem(path, None, seen, message("fault.readable"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return FormProblem(path, line, message("fault.byte", byte=f"{data[error.start]:02x}"), message("fault.utf8"))


def _schema_problem(path: Path, root: yaml.Node, detail: ErrorDetails) -> FormProblem:
    place = detail["loc"]
    line = line_of(root, place)
    match detail["type"]:
        case "missing":
            return FormProblem(
                path, line, message("fault.no_key", key=str(place[-1])), message("fault.key_here", key=str(place[-1]))
            )
        case "extra_forbidden":
            return FormProblem(path, line, message("fault.key", key=str(place[-1])), message("fault.no_such_key"))
        case _:
            expected = detail["msg"].removeprefix("Input should be ")
            return FormProblem(path, line, _value(place, detail["input"]), expected)


def _in_order(problems: Iterable[FormProblem]) -> list[FormProblem]:
    return sorted(problems, key=lambda problem: problem.line or 0)


def _value(place: Place, value: object) -> str:
    """The value with the path to it, such as ``tables/0/blocks/0/columns/1/kind = 'money'``."""
    shown = (
        message("fault.a_mapping")
        if isinstance(value, dict)
        else message("json.list")
        if isinstance(value, list)
        else repr(value)
    )
    if len(shown) > _MAX_VALUE_TOLD:
        shown = f"{shown[:_MAX_VALUE_TOLD]}…"
    return f"{'/'.join(str(step) for step in place)} = {shown}" if place else shown
