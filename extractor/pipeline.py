"""From a file to its record: the only place that knows the order of the steps.

read → tag → group → match → place → settle → judge
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.document import Document
from extractor.errors import TablemendError
from extractor.facts import find_facts
from extractor.forms import Form, load_form, shipped_forms
from extractor.recovery.choose import FormChoice
from extractor.recovery.claims import doubt_missing, find_claims
from extractor.recovery.features import Evidence
from extractor.recovery.judge import infer, run_checks, to_cells, weigh_checks, weigh_partial_rows
from extractor.recovery.lookalike import choose_lookalikes
from extractor.recovery.pieces import Piece
from extractor.recovery.recover import Recovered, put_together, recover
from extractor.recovery.review import open_reviewer
from extractor.recovery.tables import PlacedForm
from extractor.report import Engine, ErrorNote, FormNote, Report, Section, Source
from extractor.sections import find_form_sections
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

    def extract(self, path: str | Path) -> Report:
        """The record of a file. Bad input gives a record with ``error`` set, never an exception."""
        from extractor.readers import read_path

        try:
            document, digest = read_path(Path(path))
        except TablemendError as error:
            return self._failed(_Origin(str(path), _digest_of(Path(path))), error)
        return self._run(document, _Origin(str(path), digest))

    def extract_bytes(self, data: bytes, *, name: str) -> Report:
        """The record of a file held in memory; ``name`` stands in the record and helps to tell its kind."""
        from extractor.readers import read_bytes

        origin = _Origin(name, hashlib.sha256(data).hexdigest())
        try:
            document = read_bytes(data, name=name)
        except TablemendError as error:
            return self._failed(origin, error)
        return self._run(document, origin)

    def extract_text(self, text: str, *, name: str = "-") -> Report:
        """The record of a report given as text."""
        from extractor.readers.text import read_text

        return self._run(read_text(text), _Origin(name, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()))

    def extract_document(self, document: Document, *, name: str = "-") -> Report:
        """The record of a document that was read before."""
        return self._run(document, _Origin(name, None))

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
        evidence = Evidence(
            document, choice.alignment, placing.placed, layout, verdicts, checks, choice.confidence, claims,
            found.alignments,
        )  # fmt: skip
        if watch is not None:
            watch(evidence)
        verdicts = self._reviewer.decide(evidence, choice.form.id)
        notes = (*choice.notes, *found.notes, *_placing_notes(placing.placed), *facts.notes, *self._notes)
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


def _digest_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None
