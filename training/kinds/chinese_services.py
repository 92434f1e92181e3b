"""A report as the services of Baidu, Tencent and Alibaba recognise it.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidLine, LaidPage, LaidTable
from training.kinds.result import as_json, laid_kind, vertices


def _corner_size(box: Box) -> dict[str, float]:
    return {"left": box[0], "top": box[1], "width": round(box[2] - box[0], 1), "height": round(box[3] - box[1], 1)}


def baidu_table(pages: list[LaidPage], rng: Random) -> bytes:
    """An answer a page; a table has its heading as header."""
    answers = []
    heading: list[LaidLine] = []
    for page in pages:
        tables = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                heading = [part] if part.role in ("heading", "title") else heading
                continue
            header = [{"location": vertices(line.box), "words": line.text} for line in heading]
            body = [
                {
                    "cell_location": vertices(cell.box), "row_start": cell.row, "row_end": cell.row_end,
                    "col_start": cell.col, "col_end": cell.col_end, "words": "\n".join(x.text for x in cell.lines),
                }
                for cell in part.cells
            ]  # fmt: skip
            tables.append({"table_location": vertices(part.box), "header": header, "body": body, "footer": []})
        answers.append({"tables_result": tables, "table_num": len(tables), "log_id": 1709000000000000000 + page.number})
    return as_json(answers)


def baidu_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        words = [
            {"words": line.text, "location": _corner_size(line.box), "probability": {"average": 0.99, "min": 0.97}}
            for line in page.lines()
        ]
        answers.append({"words_result": words, "words_result_num": len(words), "log_id": page.number, "direction": 0})
    return as_json(answers)


def tencent_table(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        tables = []
        for part in page.parts:
            if isinstance(part, LaidTable):
                cells = [
                    {
                        "ColTl": cell.col, "RowTl": cell.row, "ColBr": cell.col_end, "RowBr": cell.row_end,
                        "Text": "\n".join(line.text for line in cell.lines), "Type": "body", "Confidence": 99,
                        "Polygon": vertices(cell.box, names="XY"),
                    }
                    for cell in part.cells
                ]  # fmt: skip
                tables.append({"Cells": cells, "Type": 1, "TableCoordPoint": vertices(part.box, names="XY")})
            else:
                outside = {"ColTl": -1, "RowTl": -1, "ColBr": -1, "RowBr": -1, "Text": part.text, "Type": "header"}
                cell = outside | {"Confidence": 98, "Polygon": vertices(part.box, names="XY")}
                tables.append({"Cells": [cell], "Type": 0, "TableCoordPoint": []})
        answers.append({"Response": {"TableDetections": tables, "Data": "UEsDBA==", "Angle": 0.0, "RequestId": "a"}})
    return as_json(answers)


def tencent_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        lines = [
            {
                "DetectedText": line.text, "Confidence": 98, "AdvancedInfo": "{}", "WordCoordPoint": [],
                "Polygon": [{k: round(v) for k, v in p.items()} for p in vertices(line.box, names="XY")],
            }
            for line in page.lines()
        ]  # fmt: skip
        answers.append({"Response": {"TextDetections": lines, "Language": "zh", "Angel": 0, "RequestId": "a"}})
    return "\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers).encode()


def aliyun_table(pages: list[LaidPage], rng: Random) -> bytes:
    """``Data`` is a string of JSON."""
    answers = []
    for page in pages:
        words: list[dict[str, Any]] = []
        tables: list[dict[str, Any]] = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                words.append(_prism(part))
                continue
            found = []
            for number, cell in enumerate(part.cells):
                words += [_prism(line) | {"tableId": len(tables), "tableCellId": number} for line in cell.lines]
                columns = {"xsc": cell.col, "xec": cell.col_end - 1, "ysc": cell.row, "yec": cell.row_end - 1}
                text = "".join(line.text for line in cell.lines)
                found.append(columns | {"tableCellId": number, "word": text, "pos": vertices(cell.box)})
            size = {"tableId": len(tables), "xCellSize": part.cols, "yCellSize": part.rows}
            tables.append(size | {"cellInfos": found})
        data = {"content": "", "height": HEIGHT, "width": WIDTH, "prism_wordsInfo": words, "prism_tablesInfo": tables}
        text = json.dumps(data, ensure_ascii=False)
        answers.append({"statusCode": 200, "body": {"RequestId": "a", "Data": text}})
    return as_json(answers)


def aliyun_unified(pages: list[LaidPage], rng: Random) -> bytes:
    """``RecognizeAllText`` with tables: blocks of text, and cells that list theirs."""
    answers = []
    for page in pages:
        blocks: list[dict[str, Any]] = []

        def listed(lines: Sequence[LaidLine], blocks: list[dict[str, Any]] = blocks) -> list[int]:
            first = len(blocks)
            for number, line in enumerate(lines, start=first):
                corners = vertices(line.box, names="XY")
                block = {"BlockId": number, "BlockContent": line.text, "BlockConfidence": 99, "BlockAngle": 0}
                blocks.append(block | {"BlockPoints": corners})
            return list(range(first, len(blocks)))

        tables: list[dict[str, Any]] = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                listed([part])
                continue
            cells = [
                {
                    "CellId": number, "CellContent": "".join(line.text for line in cell.lines) or None,
                    "RowStart": cell.row, "RowEnd": cell.row_end - 1, "ColumnStart": cell.col,
                    "ColumnEnd": cell.col_end - 1, "BlockList": listed(cell.lines), "CellAngle": 0,
                    "CellPoints": vertices(cell.box, names="XY"),
                }
                for number, cell in enumerate(part.cells)
            ]  # fmt: skip
            size = {"TableId": len(tables), "RowCount": part.rows, "ColumnCount": part.cols, "CellCount": len(cells)}
            tables.append(size | {"CellDetails": cells, "Header": {"Contents": None}, "Footer": None})
        image = {
            "SubImageId": 0, "Type": "General", "Angle": 0,
            "BlockInfo": {"BlockCount": len(blocks), "BlockDetails": blocks},
            "TableInfo": {"TableCount": len(tables), "TableDetails": tables},
        }  # fmt: skip
        data = {"Height": HEIGHT, "Width": WIDTH, "Content": "", "SubImageCount": 1, "SubImages": [image]}
        answers.append({"statusCode": 200, "body": {"RequestId": "a", "Data": data}})
    return as_json(answers)


def aliyun_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        words = [_prism(line) for line in page.lines()]
        data = {"content": " ".join(w["word"] for w in words), "prism_wordsInfo": words, "width": WIDTH}
        answers.append({"RequestId": "a", "Data": json.dumps(data | {"height": HEIGHT}, ensure_ascii=False)})
    return as_json(answers)


def _prism(line: LaidLine) -> dict[str, Any]:
    return {"angle": 0, "prob": 99, "pos": vertices(line.box), "word": line.text, "direction": 0}


KINDS: dict[str, Kind] = {
    "baidu-table": laid_kind(baidu_table),
    "baidu-text": laid_kind(baidu_text),
    "tencent-table": laid_kind(tencent_table),
    "tencent-text": laid_kind(tencent_text, ".jsonl"),
    "aliyun-table": laid_kind(aliyun_table),
    "aliyun-unified": laid_kind(aliyun_unified),
    "aliyun-text": laid_kind(aliyun_text),
}
