"""From a file to its record: the only place that knows the order of the steps.

read → tag → group → match → place → settle → judge
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import cast, overload

from extractor.boundaries import report_starts
from extractor.document import Document, cut
from extractor.errors import TablemendError
from extractor.facts import find_facts
from extractor.forms import CellKey, Form, load_form, shipped_forms
from extractor.joined import is_bundle, place_in_files, read_bundle
from extractor.parts import as_part, doubt_copies
from extractor.recovery.cells import Verdict
from extractor.recovery.choose import FormChoice
from extractor.recovery.claims import doubt_missing, find_claims
from extractor.recovery.features import Evidence
from extractor.recovery.judge import infer, run_checks, to_cells, weigh_checks, weigh_partial_rows
from extractor.recovery.line_order import doubt_order
from extractor.recovery.lookalike import choose_lookalikes
from extractor.recovery.pieces import Piece
from extractor.recovery.recover import Recovered, put_together, recover
from extractor.recovery.review import open_reviewer
from extractor.recovery.tables import PlacedForm
from extractor.recovery.unclaimed import doubt_unclaimed, find_unclaimed
from extractor.report import Engine, ErrorNote, FormNote, Report, Section, Source, Status
from extractor.sections import find_form_sections
from extractor.sources import Given, GivenT, check_path, is_path, load, name_of
from extractor.tagging.load import Taggers, load_taggers
from extractor.tagging.roles import Tagger
from extractor.version import __version__

_MOST_WARNED = 5


@dataclass(frozen=True, slots=True)
class _Origin:
    path: str
    sha256: str | None


class Extractor:
    """Reads reports. Holds the forms and the tagger; one instance serves any number of reports.

    ``form``: ``auto``, the id of a shipped form, the path of a form file, or a form. ``tagger``: ``auto`` (the model,
    with the rules as witness), ``model``, ``rules``, or an object that tags. ``model``: a folder of weights other than
    the shipped ones. ``confidence``: ``auto``, ``fitted``, ``hand-set`` or the path of a calibration file.
    ``max_silent``: the share of the numbers given that may be wrong without being sent to review; ``None`` for the
    default.

    Raises :class:`SettingsError` for a tagger that is not there or a target that cannot be held, :class:`FormError` for
    a bad form and :class:`WeightsError` for a calibration that was asked for and cannot be used.
    """

    def __init__(
        self,
        *,
        form: str | Form = "auto",
        tagger: str | Tagger = "auto",
        model: str | Path | None = None,
        confidence: str = "auto",
        max_silent: float | None = None,
    ) -> None:
        self._forms: tuple[Form, ...] = (
            (form,) if isinstance(form, Form) else shipped_forms() if form == "auto" else (load_form(form),)
        )
        self._asked = form != "auto"
        taggers = load_taggers(tagger, Path(model) if model else None) if isinstance(tagger, str) else Taggers(tagger)
        name = "auto" if taggers.witness is not None else taggers.first.name
        self._taggers = taggers
        self._engine = Engine(version=__version__, tagger=name, model=taggers.model)
        self._reviewer = open_reviewer(confidence, name, max_silent)
        self._notes = tuple(note for note in (taggers.note, self._reviewer.note) if note)

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
        """As :meth:`extract`, of a file held in memory; ``name`` stands in the record and helps to tell its kind."""
        return _first(self.extract_all_bytes(data, name=name))

    def extract_all(self, path: Given) -> tuple[Report, ...]:
        """The records of all reports in a file, in order: one in most files. Bad input gives records with ``error``."""
        from extractor.readers import MAX_BYTES, read_file

        try:
            if not is_path(path):
                data, name = load(path, limit=MAX_BYTES)
                return self._all(data, name, name, None)
            file = Path(cast("str | os.PathLike[str]", path))
            check_path(str(file))
            data = read_file(file)
        except TablemendError as error:
            return (self._failed(_Origin(name_of(path), None), error),)
        return self._all(data, file.name, name_of(path), file.parent)

    def extract_all_bytes(self, data: bytes, *, name: str, folder: Path | None = None) -> tuple[Report, ...]:
        """As :meth:`extract_all`, of a file held in memory; ``folder``: where pictures of a page may lie beside it."""
        return self._all(data, name, name, folder)

    def extract_text(self, text: str, *, name: str = "-") -> Report:
        """The record of a report given as text."""
        from extractor.readers.text import read_text

        origin = _Origin(name, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
        return _first(self._parts(read_text(text), origin))

    def extract_document(self, document: Document, *, name: str = "-") -> Report:
        """The record of a document that was read before, taken as one report."""
        return self._run(document, _Origin(name, None))

    def _all(self, data: bytes, name: str, path: str, folder: Path | None) -> tuple[Report, ...]:
        from extractor.readers import files_inside, read_bytes
        from extractor.readers.pictures import opened_beside

        origin = _Origin(path, hashlib.sha256(data).hexdigest())
        records: list[Report] = []
        try:
            if is_bundle(data):
                joined = read_bundle(data, name=name)
                return (place_in_files(self._run(joined.document, origin), joined),)
            for member, content in files_inside(data, name=name):
                records += self._all(content, PurePosixPath(member).name, f"{path}/{member}", None)
            if records:
                return tuple(records)
            document = read_bytes(data, name=name)
        except TablemendError as error:
            return (*records, self._failed(origin, error))
        return self._parts(opened_beside(document, folder) if folder else document, origin)

    def _parts(self, document: Document, origin: _Origin) -> tuple[Report, ...]:
        """One record a report that the document holds."""
        starts = report_starts(document, self._forms)
        if not starts:
            return (self._run(document, origin),)
        bounds = pairwise((0, *starts, len(document.text)))
        records = [
            as_part(self._run(cut(document, start, end), origin), document, index, len(starts) + 1, start, end)
            for index, (start, end) in enumerate(bounds, start=1)
        ]
        return doubt_copies(records)

    def _failed(self, origin: _Origin, error: TablemendError) -> Report:
        return Report(
            source=Source(path=origin.path, sha256=origin.sha256, media_type=None, pages=None),
            error=ErrorNote(kind=error.kind, message=str(error)),
            form=FormNote(id=None, version=None, confidence=0.0),
            engine=self._engine,
        )

    def observe(self, data: bytes, *, name: str, watch: Callable[[Evidence], None]) -> Report:
        """As :meth:`extract_bytes`; ``watch`` is shown what the confidences are weighed from, before they are.

        It is not called where no form was recognised. Raises :class:`InputError` for data that cannot be read.
        """
        from extractor.readers import read_bytes

        return self._run(read_bytes(data, name=name), _Origin(name, None), watch)

    def _run(self, document: Document, origin: _Origin, watch: Callable[[Evidence], None] | None = None) -> Report:
        sections = find_form_sections(document, self._forms)
        found = self._recover(document, self._taggers.first, sections)
        if self._taggers.witness is not None:
            found = put_together(found, self._recover(document, self._taggers.witness, sections))
        if document.pictures and found.lacks_a_table:
            from extractor.readers.picture_pages import with_pictures

            return self._run(with_pictures(document), origin, watch)
        choice, placing = found.choice, found.placing
        facts = find_facts(document, sections, table_ranges=_table_ranges(found.pieces, choice))
        source = Source(
            path=origin.path, sha256=origin.sha256, media_type=document.media_type, pages=len(document.pages)
        )
        told = {
            "organization": facts.organization,
            "year": facts.year,
            "title": facts.title,
            "facts": facts.facts,
            "sections": sections,
        }
        if choice.form is None or placing is None:
            warnings = (*document.notes, *choice.notes, *facts.notes, *self._notes)
            form = FormNote(id=None, version=None, confidence=0.0)
            return Report(source=source, form=form, warnings=warnings, engine=self._engine, **told)  # type: ignore[arg-type]
        layout = placing.layout
        verdicts = choose_lookalikes(document, placing.verdicts, layout)
        checks = run_checks(verdicts, layout, facts.facts)
        verdicts = weigh_partial_rows(weigh_checks(verdicts, checks, layout), layout)
        verdicts = infer(verdicts, layout)
        claims = find_claims(document, verdicts)
        verdicts = doubt_missing(verdicts, claims)
        unclaimed = find_unclaimed(document, found.pieces, choice.alignment, verdicts, layout)
        verdicts = doubt_order(doubt_unclaimed(verdicts, unclaimed, layout), found.pieces, layout)
        evidence = Evidence(
            document, choice.alignment, placing.placed, layout, verdicts, checks, choice.confidence, claims,
            found.alignments,
        )  # fmt: skip
        if watch is not None:
            watch(evidence)
        verdicts = self._reviewer.decide(evidence, choice.form.id)
        placed_notes = (*_empty_note(verdicts), *_placing_notes(placing.placed))
        notes = (*choice.notes, *found.notes, *placed_notes, *facts.notes, *self._notes)
        return Report(
            source=source,
            form=FormNote(id=choice.form.id, version=choice.form.version, confidence=choice.confidence),
            cells=to_cells(verdicts),
            checks=tuple(checks),
            warnings=(*document.notes, *notes),
            engine=self._engine,
            **told,  # type: ignore[arg-type]
        )

    def _recover(self, document: Document, tagger: Tagger, sections: Sequence[Section]) -> Recovered:
        tags = tagger.tag(document, self._forms)
        return recover(document, tags, tagger.name, self._forms, sections, asked=self._asked)


def _table_ranges(pieces: Sequence[Piece], choice: FormChoice) -> list[tuple[int, int]]:
    """Source ranges that the form's tables take: from label to label, where labels follow one another closely."""
    ranges: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.index not in choice.alignment.rows and not piece.is_item:
            continue
        ranges.append((piece.start, piece.end))
    return ranges


def _empty_note(verdicts: Mapping[CellKey, Verdict]) -> list[str]:
    states = {verdict.status for verdict in verdicts.values()}
    if Status.BLANK in states and states <= {Status.BLANK, Status.MISSING}:
        return ["no cell of the form holds anything: a template, or a form that was not filled in"]
    return []


def _placing_notes(placed: PlacedForm) -> list[str]:
    notes = [
        f"{table}: block {block + 1} is headed by labels of another edition ({'、'.join(labels)}); not placed"
        for (table, block), labels in placed.foreign.items()
    ]
    stray = [run for run in placed.loose if run.filled > 1]
    if stray:
        shown = "; ".join(" ".join(i.text for i in run.items if i.filled) for run in stray[:_MOST_WARNED])
        more = f" and {len(stray) - _MOST_WARNED} more lines" if len(stray) > _MOST_WARNED else ""
        notes.append(f"values beside no label of the form, not placed: {shown}{more}")
    return notes


def _first(reports: Sequence[Report]) -> Report:
    first = reports[0]
    if len(reports) == 1:
        return first
    note = f"the file holds {len(reports)} reports; this is the first, extract_all gives them all"
    return first.model_copy(update={"warnings": (*first.warnings, note)})
