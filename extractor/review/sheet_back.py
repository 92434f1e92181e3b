"""The filled-in workbook of the work list, read back as decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from extractor.decisions.decision import FORM, NOT_A_REPORT, TOLD, Said, Target, Value
from extractor.decisions.typed import checked_answer, typed_fact
from extractor.errors import SettingsError, UnreadableFile
from extractor.messages import message
from extractor.report import Status
from extractor.review.desk import Desk, Disagreement
from extractor.review.sheet import ACCEPT, ANSWERS, FACTS_SHEET, LOOKS, NONE, READ, REPORTS, SHEETS, YES, Sheet, kind_of


@dataclass
class Imported:
    decided: int = 0
    same: int = 0
    """Answers that say what is decided already."""
    faults: tuple[str, ...] = ()
    """Lines that could not be used: file, sheet, line, what was seen, what was expected."""


@dataclass(frozen=True)
class _Line:
    """``filled``: the open columns by head, without the empty ones."""

    sheet: Sheet
    number: int
    filled: dict[str, Any]
    keys: tuple[dict[str, Any], ...]

    @property
    def why(self) -> str:
        return str(self.filled.get("备注") or "")


@dataclass(frozen=True)
class _Answer:
    key: dict[str, Any]
    status: Status | None
    value: Value

    @property
    def target(self) -> Target:
        return Target(*self.key["target"])


def import_sheet(desk: Desk, path: Path, *, who: str) -> Imported:
    """Write down what is in the columns of the decision. Lines with a fault are given, and the others are taken.

    Raises ``UnreadableFile`` for a file that is no such workbook, ``SettingsError`` without a name, ``OutputError``.
    """
    if not who.strip():
        raise SettingsError(message("setting.who_decided"))
    done = Imported()
    faults: list[str] = []
    for line in _lines(path):
        for answer in _answers(desk, line, path, faults):
            try:
                said, seen = Said.model_validate(answer.key["said"]), [str(one) for one in answer.key["seen"]]
                standing = desk.ledger.opinion(answer.target).decision
                if standing is not None and standing.answer == (answer.status, answer.value):
                    done.same += 1
                    continue
                desk.decide(
                    answer.target, who=who, said=said, seen=seen, status=answer.status, value=answer.value,
                    why=line.why, asked=answer.key.get("asked"), chance=answer.key.get("chance"),
                )  # fmt: skip
                done.decided += 1
            except (ValueError, Disagreement) as error:
                faults.append(_fault(path, line, error))
    done.faults = tuple(faults)
    return done


def _fault(path: Path, line: _Line, said: object) -> str:
    return message("sheet.line_fault", path=path, sheet=line.sheet.name, line=line.number, fault=said)


def _lines(path: Path) -> Iterator[_Line]:
    try:
        book = load_workbook(path, read_only=False, data_only=True)
        pages = [(sheet, book[sheet.name], book[sheet.keys]) for sheet in SHEETS]
        heads = {sheet.name: tuple(cell.value for cell in page[1])[: len(sheet.heads)] for sheet, page, _ in pages}
    # openpyxl raises whatever its parts do for a file that is no workbook.
    except Exception as error:
        raise UnreadableFile(
            message("sheet.not_exported", path=path, kind=type(error).__name__, error=error)
        ) from error
    for sheet, page, keys in pages:
        if heads[sheet.name] != sheet.heads:
            raise UnreadableFile(message("sheet.other_heads", path=path, seen=", ".join(map(str, heads[sheet.name]))))
        first = len(sheet.heads) - sheet.open
        for number in range(2, max(page.max_row, keys.max_row) + 1):
            given = {head: page.cell(number, first + n + 1).value for n, head in enumerate(sheet.heads[first:])}
            filled = {head: value for head, value in given.items() if value not in (None, "")}
            if set(filled) - {"备注"}:
                try:
                    yield _Line(sheet, number, filled, tuple(json.loads(str(keys.cell(number, 1).value))))
                except (ValueError, TypeError) as error:
                    raise UnreadableFile(message("sheet.no_key", path=path, line=number, sheet=sheet.keys)) from error


def _answers(desk: Desk, line: _Line, path: Path, faults: list[str]) -> Iterator[_Answer]:
    """What a line says; what cannot be used of it goes to ``faults``."""
    wanted = [*TOLD, FORM, NOT_A_REPORT] if line.sheet is REPORTS else [""]
    for name in wanted:
        try:
            if line.sheet is LOOKS:
                yield _of_look(desk, line)
            elif line.sheet is FACTS_SHEET:
                yield _of_fact(line.keys[0], line.filled["值"])
            elif (answer := _of_report(desk, line, name)) is not None:
                yield answer
        except ValueError as error:
            faults.append(_fault(path, line, error))


def _of_report(desk: Desk, line: _Line, name: str) -> _Answer | None:
    heads = {"organization": "机关", "year": "年度", "title": "标题", FORM: "表格", NOT_A_REPORT: "非报告"}
    value = line.filled.get(heads[name])
    if value is None:
        return None
    key = next(key for key in line.keys if key["target"][4] == name)
    if name == FORM:
        return _Answer(key, None, _known_form(desk, value))
    if name == NOT_A_REPORT:
        if str(value).strip() != YES:
            raise ValueError(message("answer.decision", seen=value, expected=YES))
        return _Answer(key, None, None)
    return _of_fact(key, value)


def _of_fact(key: dict[str, Any], value: Any) -> _Answer:
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return _Answer(key, None, None if text.strip() == NONE else typed_fact(key["target"][4], text))


def _of_look(desk: Desk, line: _Line) -> _Answer:
    if not line.keys:
        raise ValueError(message("answer.not_opened", seen=", ".join(map(str, line.filled.values()))))
    key, value, decision = line.keys[0], line.filled.get("数值"), line.filled.get("结论")
    target = Target(*key["target"])
    said = Said.model_validate(key["said"])
    word = _word(decision) if decision is not None else (READ if target.kind == "cell" else FORM)
    if target.kind == "report":
        if word == NOT_A_REPORT:
            return _Answer(line.keys[1], None, None)
        if word != FORM:
            raise ValueError(message("answer.decision", seen=decision, expected=[ANSWERS[FORM], ANSWERS[NOT_A_REPORT]]))
        return _Answer(key, None, _known_form(desk, value))
    if word in (FORM, NOT_A_REPORT):
        raise ValueError(message("answer.decision_of_cell", seen=decision))
    if word == ACCEPT:
        if value is not None and value != said.value:
            raise ValueError(message("answer.value_with_accept", seen=value, expected=said.value))
        if said.status is Status.INFERRED or said.status is None:
            raise ValueError(message("answer.accept_unseen"))
        return _Answer(key, said.status, said.value)
    return _Answer(key, *checked_answer(Status(word), value, kind_of(desk, target)))


def _word(decision: Any) -> str:
    word = next((word for word, said in ANSWERS.items() if str(decision).strip() in (said, word)), None)
    if word is None:
        raise ValueError(message("answer.decision", seen=decision, expected=list(ANSWERS.values())))
    return word


def _known_form(desk: Desk, value: Any) -> str:
    if str(value) not in desk.forms:
        raise ValueError(message("answer.form", seen="" if value is None else value, expected=", ".join(desk.forms)))
    return str(value)
