"""From a file to its record: the only place that knows the order of the steps.

read → tag → group → match → place → settle → judge
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.document import Document
from extractor.errors import SettingsError, TablemendError
from extractor.facts import find_facts
from extractor.forms import Form, load_form, shipped_forms
from extractor.recovery.cells import judge_cells
from extractor.recovery.choose import FormChoice, choose_form
from extractor.recovery.judge import infer, run_checks, to_cells, weigh_checks, weigh_partial_rows
from extractor.recovery.layout import Layout, layout_of
from extractor.recovery.pieces import Piece, make_bands, make_pieces
from extractor.recovery.tables import PlacedForm, place_form
from extractor.report import Engine, ErrorNote, FormNote, Report, Section, Source
from extractor.sections import find_sections
from extractor.tagging.roles import Tagger
from extractor.version import __version__

_TAGGERS = ("auto", "model", "rules")
_MOST_WARNED = 5


@dataclass(frozen=True, slots=True)
class _Origin:
    path: str
    sha256: str | None


class Extractor:
    """Reads reports. Holds the forms and the tagger; one instance serves any number of reports.

    ``form``: ``auto``, the id of a shipped form, or the path of a form file. ``tagger``: ``auto``, ``model`` or
    ``rules``. Raises :class:`SettingsError` for a tagger that is not there and :class:`FormError` for a bad form.
    """

    def __init__(self, *, form: str = "auto", tagger: str = "auto") -> None:
        self._forms: tuple[Form, ...] = shipped_forms() if form == "auto" else (load_form(form),)
        self._asked = form != "auto"
        self._tagger = _load_tagger(tagger)

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
            engine=Engine(version=__version__, tagger=self._tagger.name),
        )

    def _run(self, document: Document, origin: _Origin) -> Report:
        tags = self._tagger.tag(document, self._forms)
        pieces = make_pieces(document, tags)
        sections = _sections(document, self._forms)
        choice = choose_form(pieces, document, self._forms, sections, asked=self._asked)
        placed: PlacedForm | None = None
        layout: Layout | None = None
        if choice.form is not None:
            layout = layout_of(choice.form)
            others = [form for form in shipped_forms() if form.id != choice.form.id]
            placed = place_form(pieces, make_bands(pieces), choice.alignment, layout, others)
        facts = find_facts(document, sections, table_ranges=_table_ranges(pieces, choice))
        source = Source(
            path=origin.path, sha256=origin.sha256, media_type=document.media_type, pages=len(document.pages)
        )
        engine = Engine(version=__version__, tagger=self._tagger.name)
        told = {
            "organization": facts.organization,
            "year": facts.year,
            "title": facts.title,
            "facts": facts.facts,
            "sections": sections,
        }
        if choice.form is None or placed is None or layout is None:
            warnings = (*document.notes, *choice.notes, *facts.notes)
            form = FormNote(id=None, version=None, confidence=0.0)
            return Report(source=source, form=form, warnings=warnings, engine=engine, **told)  # type: ignore[arg-type]
        verdicts = judge_cells(document, placed, layout, self._tagger.name)
        checks = run_checks(verdicts, layout, facts.facts)
        verdicts = weigh_partial_rows(weigh_checks(verdicts, checks, layout), layout)
        verdicts = infer(verdicts, layout)
        return Report(
            source=source,
            form=FormNote(id=choice.form.id, version=choice.form.version, confidence=choice.confidence),
            cells=to_cells(verdicts),
            checks=tuple(checks),
            warnings=(*document.notes, *choice.notes, *_placing_notes(placed), *facts.notes),
            engine=engine,
            **told,  # type: ignore[arg-type]
        )


def _load_tagger(name: str) -> Tagger:
    from extractor.tagging.rules import RuleTagger

    if name not in _TAGGERS:
        raise SettingsError(f"tagger {name!r}; expected one of {', '.join(_TAGGERS)}")
    if name == "model":
        raise SettingsError("tagger 'model': this version ships no model; use 'rules' or 'auto'")
    return RuleTagger()


def _sections(document: Document, forms: Sequence[Form]) -> tuple[Section, ...]:
    titles = list(dict.fromkeys(title for form in forms for title in form.sections))
    aliases: dict[str, list[str]] = {}
    for form in forms:
        for title, wordings in form.section_aliases.items():
            aliases.setdefault(title, []).extend(w for w in wordings if w not in aliases.get(title, ()))
    return find_sections(document, titles, aliases=aliases)


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
