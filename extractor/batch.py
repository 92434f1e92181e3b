"""One report after another: a defect met in one costs none of the others."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.errors import FormError, SettingsError, TablemendError
from extractor.inputs import STDIN
from extractor.joined import Group, bundle
from extractor.messages import message

if TYPE_CHECKING:
    from extractor.assist.settings import AssistSettings
    from extractor.forms.asked import FormsAsked
    from extractor.report import Report


class SupportsExtract(Protocol):
    """What a batch needs of an extractor."""

    def extract_all(self, path: str | Path) -> Sequence[Report]: ...

    def extract_all_bytes(self, data: bytes, *, name: str, folder: Path | None = None) -> Sequence[Report]: ...


Build = Callable[["FormsAsked", str], SupportsExtract]
"""From ``form`` and ``tagger`` to an extractor. Must be importable by name, for it runs once in each process."""


class _Task(NamedTuple):
    path: str
    data: bytes | None
    """What standard input held, read by the parent process; ``None`` for a file."""
    files: tuple[str, ...] = ()
    """Of a report in several files: these, which are read as one."""
    folder: Path | None = None
    """Of ``data``: where the file lies."""


def build_extractor(
    form: FormsAsked, tagger: str, *, confidence: str = "auto", max_silent: float | None = None,
    model: Path | None = None, assist: AssistSettings | None = None,
) -> SupportsExtract:  # fmt: skip
    """Raises ``SettingsError``, ``FormError`` or ``WeightsError`` for a setting that cannot be used."""
    from extractor.pipeline import Extractor

    return Extractor(form=form, tagger=tagger, model=model, confidence=confidence, max_silent=max_silent, assist=assist)


def extract_path(extractor: SupportsExtract, path: str | Group) -> tuple[Report, ...]:
    """The records of the file, of the group of files, or of standard input (``-``), read in this process.

    Raises ``SettingsError`` or ``FormError``.
    """
    return _extract(extractor, _task_of(path))


def _task_of(path: str | Group) -> _Task:
    if not isinstance(path, str):
        return _Task(path.files[0], None) if path.single else _Task(path.name, None, path.files)
    return _Task(path, sys.stdin.buffer.read() if path == STDIN else None)


def extract_data(
    extractor: SupportsExtract, data: bytes, *, path: str, folder: Path | None = None
) -> tuple[Report, ...]:
    """The records of the file at ``path``, whose content is ``data``; a defect gives a record with ``error``.

    ``folder``: where the file lies, for the pictures beside a page.

    Raises ``SettingsError`` or ``FormError``.
    """
    name = Path(path).name
    return tuple(moved(report, name, path) for report in _extract(extractor, _Task(name, data, folder=folder)))


def moved(report: Report, old: str, new: str) -> Report:
    """The record of the file at ``old``, or of a part or member of it, under the name that it has at ``new``."""
    if old == new:
        return report
    path = new + report.source.path.removeprefix(old)
    return report.model_copy(update={"source": report.source.model_copy(update={"path": path})})


def _extract(extractor: SupportsExtract, task: _Task) -> tuple[Report, ...]:
    try:
        if task.data is not None:
            return tuple(extractor.extract_all_bytes(task.data, name=task.path, folder=task.folder))
        if task.files:
            return tuple(extractor.extract_all_bytes(bundle(task.files), name=task.path))
        return tuple(extractor.extract_all(task.path))
    except (SettingsError, FormError):
        raise
    except TablemendError as error:
        return (failed_report(task.path, error.kind, str(error)),)
    except MemoryError:
        return (failed_report(task.path, "memory_limit", message("file.memory_limit")),)
    # The one place that catches everything: a defect met in one file must not cost the others their night's run.
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return (
            failed_report(
                task.path, "internal", message("file.defect", kind=type(error).__name__, error=error, where=where)
            ),
        )


def failed_report(path: str, kind: str, message: str) -> Report:
    """The record of a file that nothing could be read from."""
    from extractor.report import Engine, ErrorNote, FormNote, Report, Source
    from extractor.version import __version__

    return Report(
        source=Source(path=path, sha256=None, media_type=None, pages=None),
        error=ErrorNote(kind=kind, message=message),
        form=FormNote(id=None, version=None, confidence=0.0),
        engine=Engine(version=__version__, tagger="none"),
    )
