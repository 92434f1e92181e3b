"""The final outputs of a run, written as a whole: Parquet, CSV, workbook, codebook.

The folder ``outputs`` of the run is replaced in one step when everything in it is done. Equal reports in equal order
give equal bytes.
"""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from extractor.errors import SettingsError
from extractor.forms.schema import Form
from extractor.messages import Language, message
from extractor.report import Report
from extractor.runs.chunks import Chunk, chunks_of
from extractor.runs.panel.assemble import PanelCounts, Writers, match_names, write_panel
from extractor.runs.panel.codebook import codebook_json, codebook_markdown, form_cell_lines
from extractor.runs.panel.columns import NONE_APART, SCHEMA_VERSION, Apart, panel_name, panels_of
from extractor.runs.panel.csv_files import write_csv_files
from extractor.runs.panel.gather import SAYING, Beside, Gather, Gathered, Tally
from extractor.runs.panel.load import CSV, OUTPUTS, PARQUET
from extractor.runs.panel.names_file import NameMap, read_names
from extractor.runs.panel.parquet import TableWriter, table_writer
from extractor.runs.panel.rows import passed_lines
from extractor.runs.panel.scratch import Scratch, open_scratch
from extractor.runs.panel.shown import shown_heads
from extractor.runs.panel.tables import NAME_MATCHING, TO_REVIEW, data_tables
from extractor.runs.panel.views import View, failures, whole
from extractor.runs.panel.whole_folder import whole_folder, write_text
from extractor.runs.spread import Spread

KINDS = ("parquet", "csv", "xlsx")
WORKBOOK, FORMS_WORKBOOK, NOTE = "run.xlsx", "forms.xlsx", "outputs.json"
_SHOWN = ".shown"
"""The tables with sentences in another language, as long as files for people are made of them."""

Reports = Callable[[], Iterator[Report]]
"""The reports of the run from the first one, in an order that does not depend on how the run went."""


@dataclass(frozen=True)
class OutputsNote:
    """What was written. The same is in ``outputs.json``."""

    schema: str
    tables: dict[str, int]
    """Lines of each table."""
    reports: int
    in_panel: int
    not_in_panel: dict[str, int]
    """Reports by ``panel_note``."""
    offices: int
    office_years: int
    office_years_with_several_reports: int
    gap_years: int
    cross_year: dict[str, int]
    cross_year_notices: dict[str, int]
    name_proposals: dict[str, int]
    """By kind."""
    unused_names: int
    """Entries of the names file that met no report."""
    sheets_left_out: tuple[str, ...]
    """Sheets too large for the workbook; the CSV files have them."""
    files: dict[str, dict[str, str | int]]
    """By path in the folder ``outputs``: ``bytes`` and ``sha256``."""


def write_outputs(
    run_folder: Path,
    reports: Reports,
    forms: Mapping[str, Form],
    *,
    names: Path | None = None,
    kinds: Collection[str] = KINDS,
    chunks: Iterable[Chunk] | None = None,
    spread: Spread | None = None,
    beside: Beside | None = None,
    language: Language = "en",
    in_language: Collection[str] = ("xlsx",),
    passed: Sequence[Report] = (),
    apart: Apart = NONE_APART,
) -> OutputsNote:
    """Writes ``run_folder/outputs``.

    ``forms``: by id, all that the reports may be on. ``apart``: those that have a panel of their own, and its name.
    ``names``: the user's names file. ``kinds``: Parquet is always written, for the others are made from it; they may be
    left out. Memory does not grow with the number of reports, only with the number of different offices.

    ``spread``: the processes that do the work, and ``chunks`` the same reports in a way that other processes can open;
    both or neither. ``beside`` counts every report on the way. ``passed``: of files that were not read; they are in the
    work list alone.

    ``language``: that of the kinds ``in_language``. The files of ``csv`` stay as they are, for programs; those for
    people are beside them, in ``csv_zh``, with a list of the failures.

    Raises ``SettingsError`` for a names file or kinds that cannot be used, ``OutputError`` where something cannot be
    written; what was there before then is there still.
    """
    if unknown := set(kinds) - set(KINDS):
        raise SettingsError(message("setting.kinds", seen=", ".join(sorted(unknown)), expected=", ".join(KINDS)))
    known = read_names(names) if names is not None else NameMap()
    spread = spread or Spread()
    tables = data_tables(forms, apart)
    with whole_folder(run_folder / OUTPUTS) as folder:
        parquet = folder / PARQUET
        parquet.mkdir()
        shown = parquet if language == "en" else folder / _SHOWN
        shown.mkdir(exist_ok=True)
        with open_scratch(folder) as scratch, ExitStack() as stack:
            writers = {table.name: stack.enter_context(table_writer(table, parquet)) for table in tables}
            saying = SAYING if language != "en" else ()
            sentences = {table.name: stack.enter_context(table_writer(table, shown)) for table in saying}
            # A copy that stays empty: every chunk begins with it.
            gather = Gather(forms, known, copy.deepcopy(beside), language, apart)
            some = chunks_of(reports()) if chunks is None else chunks
            tally = _gather(spread.map(gather, some), scratch, writers, sentences, beside)
            _list_passed(passed, writers[TO_REVIEW.name], sentences.get(TO_REVIEW.name), language)
            counts, proposals = _write_panel(scratch, forms, tally, writers, apart)
        lines = {name: writer.lines for name, writer in writers.items()}
        if language != "en":
            for table in tables:
                if table.name not in sentences:
                    shutil.copyfile(parquet / f"{table.name}.parquet", shown / f"{table.name}.parquet")
            write_text(folder / f"codebook.{language}.md", codebook_markdown(forms, language, apart))
        write_text(folder / "codebook.md", codebook_markdown(forms, apart=apart))
        write_text(folder / "codebook.json", codebook_json(forms, apart))
        # Of the Parquet files alone, each by itself; the longest first.
        waiting: list[Callable[[], object]] = []
        left_out: Callable[[], list[str]] = list
        if "xlsx" in kinds:
            left_out = spread.start(_write_workbook, shown, folder / WORKBOOK, forms, language, apart)
        if "csv" in kinds:
            (folder / CSV).mkdir()
            for view in sorted(map(whole, tables), key=lambda view: -lines[view.table.name]):
                waiting.append(spread.start(write_csv_files, view, parquet, folder / CSV))
            if language != "en" and "csv" in in_language:
                told = folder / f"{CSV}_{language}"
                told.mkdir()
                for view in (*map(whole, tables), failures()):
                    waiting.append(
                        spread.start(_write_shown, view, shown, told, _forms_of(view, forms, apart), language)
                    )
        if "xlsx" in kinds:
            _write_forms_workbook(folder, reports, forms, lines["reports"], language)
        for done in waiting:
            done()
        without = tuple(left_out())
        if shown != parquet:
            shutil.rmtree(shown)
        note = OutputsNote(
            schema=SCHEMA_VERSION,
            tables=lines,
            reports=lines["reports"],
            in_panel=sum(lines[table.name] for table in tables if table.kind == "panel"),
            not_in_panel=_sorted(tally.notes),
            offices=counts.offices,
            office_years=counts.office_years,
            office_years_with_several_reports=counts.several,
            gap_years=counts.gaps,
            cross_year=_sorted(counts.cross_year),
            cross_year_notices=_sorted(counts.notices),
            name_proposals=_sorted(proposals),
            unused_names=known.size - len(tally.used),
            sheets_left_out=without,
            files=_files(folder),
        )
        write_text(folder / NOTE, json.dumps(asdict(note), ensure_ascii=False, indent=1) + "\n")
    return note


def _gather(
    parts: Iterable[Gathered],
    scratch: Scratch,
    writers: Mapping[str, TableWriter],
    sentences: Mapping[str, TableWriter],
    beside: Beside | None,
) -> Tally:
    """One pass over the records: all that a report says by itself, and its entry for the panel."""
    tally = Tally()
    for part in parts:
        for table, batch in part.batches.items():
            writers[table].add_batch(batch)
        for table, batch in part.shown.items():
            sentences[table].add_batch(batch)
        for entry in part.entries:
            scratch.add(entry)
        tally.merge(part.tally)
        if beside is not None:
            beside.merge(part.beside)
    return tally


def _list_passed(
    passed: Sequence[Report], lines: TableWriter, sentences: TableWriter | None, language: Language
) -> None:
    for report in passed:
        for line in passed_lines(report):
            lines.add(line)
        if sentences is not None:
            for line in passed_lines(report.in_language(language), language):
                sentences.add(line)


def _write_panel(
    scratch: Scratch, forms: Mapping[str, Form], tally: Tally, writers: Mapping[str, TableWriter], apart: Apart
) -> tuple[PanelCounts, Counter[str]]:
    """Returns with the counts those of the name proposals by kind."""
    counts, named = write_panel(
        scratch,
        forms,
        Writers(
            {panel: writers[panel_name("panel", panel)] for panel in panels_of(forms, apart)},
            {panel: writers[panel_name("panel_status", panel)] for panel in panels_of(forms, apart)},
            writers["cross_year"],
            writers["offices"],
        ),
        apart,
    )
    kind, proposals = NAME_MATCHING.names.index("kind"), Counter[str]()
    for line in chain(match_names(scratch, named, forms), tally.shared.lines()):
        writers["name_matching"].add(line)
        proposals[line[kind]] += 1
    for line in form_cell_lines(forms):
        writers["form_cells"].add(line)
    return counts, proposals


def _forms_of(view: View, forms: Mapping[str, Form], apart: Apart) -> Mapping[str, Form]:
    """Those whose cells the view may have as columns."""
    return forms if view.table.panel is None else panels_of(forms, apart)[view.table.panel]


def _write_workbook(
    parquet: Path, target: Path, forms: Mapping[str, Form], language: Language, apart: Apart
) -> list[str]:
    from extractor.runs.panel.sheets import run_sheets, write_run_workbook

    return write_run_workbook(parquet, target, run_sheets(forms, language, apart), language)


def _write_shown(view: View, parquet: Path, folder: Path, forms: Mapping[str, Form], language: Language) -> None:
    write_csv_files(view, parquet, folder, heads=shown_heads(view, forms, language), language=language)


def _write_forms_workbook(
    folder: Path, reports: Reports, forms: Mapping[str, Form], count: int, language: Language
) -> None:
    """Where a person can still turn its pages: the forms drawn as they are printed."""
    from extractor.writers.workbook import MAX_DRAWN, write_workbook

    if 0 < count <= MAX_DRAWN:
        write_workbook(reports(), folder / FORMS_WORKBOOK, forms, language)


def _files(folder: Path) -> dict[str, dict[str, str | int]]:
    found: dict[str, dict[str, str | int]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    return found


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items()))
