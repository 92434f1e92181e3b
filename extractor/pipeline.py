"""From a file to its records: what is given is opened, parted into reports, and each is read by :mod:`.steps`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from threading import RLock
from typing import TYPE_CHECKING, Protocol, cast, overload

from extractor.document import Document, cut
from extractor.errors import TablemendError
from extractor.forms.asked import AUTO, FormsAsked, candidates
from extractor.joined import is_bundle, place_in_files, read_bundle
from extractor.logs import logger
from extractor.messages import message
from extractor.parts import as_part, doubt_copies
from extractor.report import Engine, ErrorNote, FormNote, Report, Source
from extractor.sources import Given, GivenT, check_path, is_path, load, name_of
from extractor.tagging.load import Taggers, load_taggers
from extractor.tagging.roles import Tagger
from extractor.version import __version__

# What reads a report (steps, recovery, facts) is loaded with the first Extractor, not with its class: a program that
# imports the class starts in three fifths of the time.
if TYPE_CHECKING:
    from extractor.assist.crops import Pages
    from extractor.assist.settings import AssistSettings
    from extractor.readers.beside import Beside
    from extractor.recovery.judge.features import Evidence
    from extractor.scan.pages import Picture
    from extractor.steps import Read, Watch

# PDFium takes one call at a time in a process, whatever the document; the engines that read pictures keep a state.
_READING = RLock()


@dataclass(frozen=True, slots=True)
class _Origin:
    path: str
    sha256: str | None
    data: bytes | None = None
    """The file, where pages of the document are pages of it."""


class Completes(Protocol):
    """A second opinion on what a reading left open, as :class:`extractor.assist.assistant.Assistant` gives it."""

    @property
    def model(self) -> str: ...

    def complete(self, document: Document, read: Read, pages: Pages | None = None) -> Read: ...


class Extractor:
    """Reads reports. Holds the forms and the tagger; one instance serves any number of reports, from any number of
    threads: files are opened one after another in a process, for the library that opens PDFs allows no more, and what
    follows runs beside them.

    ``form``: ``auto``, the id of a shipped form, the path of a form file or of a folder of them, or a form; or several
    of these, among which the labels of each report choose (:mod:`extractor.families`). ``tagger``: ``auto`` (the rules,
    and the model where these leave much open), ``model``, ``rules``, an object that tags, or two of them
    (:class:`Taggers`). ``model``: a folder of weights other than the shipped ones. ``confidence``: ``auto``,
    ``fitted``, ``hand-set`` or the path of a calibration file. ``max_silent``: the share of the numbers given that may
    be wrong without being sent to review; ``None`` for the default. ``assist``: a language model's second opinion on
    open cells: a URL, a file of settings, or settings (:func:`extractor.assist.assistant.prepare`); ``None``: none is
    asked.

    Raises :class:`SettingsError` for a tagger that is not there or a target that cannot be held, :class:`FormError` for
    a bad form and :class:`WeightsError` for a calibration that was asked for and cannot be used.
    """

    def __init__(
        self,
        *,
        form: FormsAsked = AUTO,
        tagger: str | Tagger | Taggers = "auto",
        model: str | Path | None = None,
        confidence: str = "auto",
        max_silent: float | None = None,
        assist: str | Path | AssistSettings | Completes | None = None,
    ) -> None:
        from extractor.recovery.judge.review import open_reviewer
        from extractor.steps import Steps

        self._candidates = candidates(form)
        if isinstance(tagger, str):
            taggers = load_taggers(tagger, Path(model) if model else None)
        else:
            taggers = tagger if isinstance(tagger, Taggers) else Taggers(tagger)
        witness = taggers.witness
        name = "auto" if witness is not None else taggers.first.name
        self._assist = _assistant(assist)
        helper = self._assist.model if self._assist else None
        self._engine = Engine(version=__version__, tagger=name, model=taggers.model, assist=helper)
        reviewer = open_reviewer(confidence, taggers.first.name, max_silent)
        beside = open_reviewer(confidence, witness.name, max_silent) if witness is not None else None
        self._steps = Steps(self._candidates.families[0], self._candidates.alone, taggers, reviewer, beside)
        self._notes = tuple(note for note in (taggers.note, reviewer.note) if note)

    @overload
    def extract(self, path: Given) -> Report: ...

    @overload
    def extract(self, path: list[GivenT] | tuple[GivenT, ...]) -> list[Report]: ...

    def extract(self, path: Given | list[GivenT] | tuple[GivenT, ...]) -> Report | list[Report]:
        """The record of a report given as a path, bytes, a binary stream or a URL (extra ``remote``); of a list of
        these, a list. Bad input gives a record with ``error`` set, never an exception.

        It is read in this process, which nothing limits; :func:`extractor.extract_many` with ``limits`` reads in worker
        processes that are ended where a report takes too long or too much memory.

        Of a file that holds several reports this is the first, with a warning; :meth:`extract_all` gives them all.
        """
        if isinstance(path, list | tuple):
            return [self.extract(each) for each in path]
        given: Given = path
        return _first(self.extract_all(given))

    def extract_bytes(self, data: bytes, *, name: str) -> Report:
        """As :meth:`extract`, of a file held in memory; ``name`` goes into the record and helps to find its kind."""
        return _first(self.extract_all_bytes(data, name=name))

    def extract_all(self, path: Given) -> tuple[Report, ...]:
        """The records of all reports in a file, in order: one in most files. Bad input gives records with ``error``."""
        from extractor.readers import MAX_BYTES, read_file
        from extractor.readers.beside import below, nothing

        try:
            if not is_path(path):
                data, name = load(path, limit=MAX_BYTES)
                return self._all(data, name, name, nothing)
            file = Path(cast("str | os.PathLike[str]", path))
            check_path(str(file))
            data = read_file(file)
        except TablemendError as error:
            return (self._failed(_Origin(name_of(path), None), error),)
        return self._all(data, file.name, name_of(path), below(file.parent))

    def extract_all_bytes(self, data: bytes, *, name: str, folder: Path | None = None) -> tuple[Report, ...]:
        """As :meth:`extract_all`, of a file held in memory; ``folder``: where files that a page names lie."""
        from extractor.readers.beside import below, nothing

        return self._all(data, name, name, nothing if folder is None else below(folder))

    def extract_text(self, text: str, *, name: str = "-") -> Report:
        """The record of a report given as text."""
        from extractor.readers.text import read_text

        origin = _Origin(name, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
        return _first(self._parts(read_text(text), origin))

    def extract_document(self, document: Document, *, name: str = "-") -> Report:
        """The record of a document that was read before, taken as one report."""
        return self._run(document, _Origin(name, None))

    def _all(self, data: bytes, name: str, path: str, beside: Beside) -> tuple[Report, ...]:
        from extractor.readers import read_bytes

        origin = _Origin(path, hashlib.sha256(data).hexdigest())
        try:
            if is_bundle(data):
                with _READING:
                    joined = read_bundle(data, name=name)
                return (place_in_files(self._run(joined.document, origin), joined),)
            records = self._members(data, name, path, origin)
            if records:
                return records
            with _READING:
                document = read_bytes(data, name=name, beside=beside)
        except TablemendError as error:
            return (self._failed(origin, error),)
        return self._parts(document, replace(origin, data=data))

    def _members(self, data: bytes, name: str, path: str, origin: _Origin) -> tuple[Report, ...]:
        """The records of the files in an archive, in its order; nothing for a document.

        A picture or a style sheet that a page in the archive names is no file of its own. What can be opened of a
        broken archive is read; the fault is a record behind it.
        """
        from extractor.readers import files_inside
        from extractor.readers.beside import is_often_named, within

        inside: list[tuple[str, bytes]] = []
        broken: tuple[Report, ...] = ()
        try:
            for member, content in files_inside(data, name=name):
                inside.append((member, content))
        except TablemendError as error:
            broken = (self._failed(origin, error),)
        contents, used = dict(inside), set[str]()
        found: dict[int, tuple[Report, ...]] = {}
        # Pages first: they say which of the other files are theirs.
        for number, (member, content) in sorted(enumerate(inside), key=lambda entry: is_often_named(entry[1][0])):
            if member not in used:
                beside = within(contents, member, used)
                found[number] = self._all(content, PurePosixPath(member).name, f"{path}/{member}", beside)
        return (*chain.from_iterable(found[number] for number in sorted(found)), *broken)

    def _parts(self, document: Document, origin: _Origin) -> tuple[Report, ...]:
        """One record a report that the document holds."""
        from extractor.drafts import final_only
        from extractor.mixed import starts_among

        document = final_only(document)
        starts = starts_among(document, self._candidates.families)
        if not starts:
            return (self._run(document, origin),)
        bounds = pairwise((0, *starts, len(document.text)))
        records = [
            as_part(self._run(cut(document, start, end), origin), document, index, len(starts) + 1, start, end)
            for index, (start, end) in enumerate(bounds, start=1)
        ]
        return doubt_copies(records)

    def _failed(self, origin: _Origin, error: TablemendError) -> Report:
        logger.warning("%s: %s: %s", origin.path, error.kind, error)
        return Report(
            source=Source(path=origin.path, sha256=origin.sha256, media_type=None, pages=None),
            error=ErrorNote(kind=error.kind, message=str(error)),
            form=FormNote(id=None, version=None, confidence=0.0),
            engine=self._engine,
        )

    def observe(self, document: Document, *, name: str, watch: Callable[[Evidence], None]) -> Report:
        """As :meth:`extract_document`; ``watch`` is shown what the confidences are weighed from, before they are.

        It is not called where no form was recognised.
        """
        return self._run(document, _Origin(name, None), watch)

    def _run(self, document: Document, origin: _Origin, watch: Watch | None = None) -> Report:
        from extractor.families import read_among

        logger.debug("%s: %s, %d characters", origin.path, document.media_type, len(document.text))
        read = read_among(self._steps, self._candidates.families, document, watch)
        if document.pictures and read.found.lacks_a_table:
            from extractor.readers.picture_pages import with_pictures

            with _READING:
                opened = with_pictures(document)
            return self._run(opened, origin, watch)
        return self._record(document, origin, read if watch else self._completed(document, read, origin))

    def _completed(self, document: Document, read: Read, origin: _Origin) -> Read:
        if self._assist is None:
            return read
        return self._assist.complete(document, read, _pages(document, origin))

    def complete(self, document: Document, read: Read, *, name: str = "-", data: bytes | None = None) -> Report:
        """The record of what was read before (:class:`extractor.steps.Read`), with the assistant's answers. ``data``:
        the file that was read, where cells of its pages may be shown as pictures."""
        origin = _Origin(name, None, data)
        return self._record(document, origin, self._completed(document, read, origin))

    def _record(self, document: Document, origin: _Origin, read: Read) -> Report:
        from extractor.recovery.judge.checks import to_cells

        choice, facts = read.found.choice, read.facts
        source = Source(
            path=origin.path, sha256=origin.sha256, media_type=document.media_type, pages=len(document.pages)
        )
        form = FormNote(id=None, version=None, confidence=0.0)
        if choice.form is not None:
            form = FormNote(id=choice.form.id, version=choice.form.version, confidence=choice.confidence)
        cells = to_cells(read.verdicts)
        doubted = sum(cell.needs_review for cell in cells)
        logger.info("%s: %s, %d cells, %d to review", origin.path, form.id or "no form", len(cells), doubted)
        return Report(
            source=source,
            organization=facts.organization,
            year=facts.year,
            title=facts.title,
            facts=facts.facts,
            sections=read.sections,
            form=form,
            cells=cells,
            checks=read.checks,
            warnings=(*document.notes, *read.notes, *self._notes),
            engine=self._engine,
        )


def _pages(document: Document, origin: _Origin) -> Pages | None:
    """Draws pages of the file again; ``None`` where there is no file."""
    data = origin.data
    if data is None:
        return None

    def drawn(wanted: Collection[int]) -> Mapping[int, Picture]:
        from extractor.scan.pages import pictures_of

        with _READING:
            return pictures_of(data, document.media_type, wanted, name=origin.path)

    return drawn


def _assistant(assist: str | Path | AssistSettings | Completes | None) -> Completes | None:
    """Loads nothing of the assistant where none is asked."""
    if assist is None:
        return None
    from extractor.assist.assistant import open_assistant, prepare
    from extractor.assist.settings import AssistSettings

    if isinstance(assist, AssistSettings) and assist.model is not None:
        return open_assistant(assist)
    return open_assistant(prepare(assist)) if isinstance(assist, str | Path | AssistSettings) else assist


def _first(reports: Sequence[Report]) -> Report:
    first = reports[0]
    if len(reports) == 1:
        return first
    note = message("file.first_of_several", count=len(reports))
    return first.model_copy(update={"warnings": (*first.warnings, note)})
