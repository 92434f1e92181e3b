"""The component ``tablemend`` of spaCy: ``nlp.add_pipe("tablemend")`` puts the cells of a report into its ``Doc``.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> _ = nlp.add_pipe("tablemend", config={"tagger": "rules"})
>>> doc = nlp(text)                                             # doctest: +SKIP
>>> doc._.tablemend.cell("applications", "received", "total")   # doctest: +SKIP
>>> [(span.label_, span.text) for span in doc.spans["tablemend"]]       # doctest: +SKIP

``doc._.tablemend`` is the :class:`~extractor.Report`, or ``None``; it is kept in ``doc.user_data`` as JSON, so that
``Doc.to_bytes`` and ``DocBin(store_user_data=True)`` keep it. The spans are those of the cells that are in the text,
labelled ``table/row/col``, and of the facts, labelled with their names; where spaCy's tokens are coarser than the
places, a span takes in the whole tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.report import Report
from extractor.report import Span as Place

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

NAME = "tablemend"
_SETTINGS = "settings.json"


def _record(doc: Doc) -> Report | None:
    stored = doc.user_data.get(NAME)
    return None if stored is None else Report.model_validate_json(stored)


if not Doc.has_extension(NAME):
    Doc.set_extension(NAME, getter=_record)


class TablemendComponent:
    """Reads the text of each ``Doc`` as one report. The settings are those of :class:`~extractor.Extractor`.

    ``spans_key``: where in ``doc.spans`` the places go. The extractor is built when the first text comes.
    """

    def __init__(
        self, *, form: str | list[str] = "auto", tagger: str = "auto", confidence: str = "auto",
        max_silent: float | None = None, spans_key: str = NAME,
    ) -> None:  # fmt: skip
        self.settings: dict[str, Any] = {
            "form": form, "tagger": tagger, "confidence": confidence, "max_silent": max_silent,
        }  # fmt: skip
        self.spans_key = spans_key
        self._extractor: Extractor | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self._extractor is None:
            from extractor.pipeline import Extractor

            self._extractor = Extractor(**self.settings)
        report = self._extractor.extract_text(doc.text)
        doc.user_data[NAME] = report.model_dump_json(by_alias=True)
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=list(_spans(doc, report)))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        return map(self, stream)

    def __getstate__(self) -> dict[str, Any]:
        """Other processes build their own extractor."""
        return {**self.__dict__, "_extractor": None}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        return json.dumps({**self.settings, "spans_key": self.spans_key}, sort_keys=True).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> TablemendComponent:
        """Raises :class:`SettingsError` for what :meth:`to_bytes` did not write."""
        try:
            settings = json.loads(data)
            self.__init__(**settings)  # type: ignore[misc]  # the same settings anew, nothing else is kept
        except (ValueError, TypeError) as error:
            raise SettingsError(message("component.settings", name=NAME, error=error)) from error
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SETTINGS).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> TablemendComponent:
        return self.from_bytes((Path(path) / _SETTINGS).read_bytes())


@Language.factory(
    NAME,
    assigns=["doc._.tablemend", "doc.spans"],
    default_config={
        "form": "auto", "tagger": "auto", "confidence": "auto", "max_silent": None, "spans_key": NAME,
    },
)  # fmt: skip
def make_component(
    nlp: Language,
    name: str,
    form: str | list[str],
    tagger: str,
    confidence: str,
    max_silent: float | None,
    spans_key: str,
) -> TablemendComponent:
    """The factory that the entry point names; spaCy calls it with the settings of ``config.cfg``."""
    return TablemendComponent(
        form=form, tagger=tagger, confidence=confidence, max_silent=max_silent, spans_key=spans_key
    )


def _spans(doc: Doc, report: Report) -> Iterator[Span]:
    facts = {"organization": report.organization, "year": report.year, "title": report.title, **report.facts}
    for cell in report.cells:
        yield from _placed(doc, f"{cell.table}/{cell.row}/{cell.col}", cell.spans)
    for name, fact in facts.items():
        yield from _placed(doc, name, fact.spans)


def _placed(doc: Doc, label: str, places: Iterable[Place]) -> Iterator[Span]:
    for place in places:
        span = doc.char_span(place.start, place.end, label=label, alignment_mode="expand")
        if span is not None and len(span):
            yield span
