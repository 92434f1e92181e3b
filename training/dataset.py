"""Tagged documents as a data set, streamed or on disk: ``python -m training.dataset -o DIR --seed 1 --count 1000``.

One record a document. Lists of one length each: ``tokens`` (start, end, line, page, grid, bbox, columns) and ``tags``.
The same arguments give the same bytes, whatever the number of workers.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.document import BBox, Document, GridPlace, Page, Token
from extractor.forms import Form, load_form
from extractor.tagging.roles import Role
from training.examples import MADE_UP_SHARE, SEEN_KINDS, TEXT_KINDS, stream_examples
from training.made_up import phrases_of
from training.tagged import GoldTag, TaggedDocument

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import IterableDataset

PART_SIZE = 500
"""Documents in one file."""
SETTINGS_FILE = "settings.json"
_NAMED_KINDS = {"all": SEEN_KINDS, "text": TEXT_KINDS}

Settings = dict[str, Any]
"""Arguments of :func:`stream_examples` but ``start`` and ``step``, forms as references, phrases as a path."""


def to_record(example: TaggedDocument) -> dict[str, Any]:
    """The example as plain values (see :func:`schema`)."""
    document = example.document
    return {
        "text": document.text,
        "media_type": document.media_type,
        "pages": [{"start": p.start, "end": p.end, "width": p.width, "height": p.height} for p in document.pages],
        "furniture": [list(span) for span in document.furniture],
        "tokens": [
            {
                "start": t.start,
                "end": t.end,
                "line": t.line,
                "page": t.page_index,
                "grid": None if t.grid is None else list(t.grid),
                "bbox": None if t.bbox is None else list(t.bbox),
                "level": None if t.level is None else list(t.level),
                "columns": None if t.columns is None else list(t.columns),
                "score": t.score,
            }
            for t in document.tokens
        ],
        "tags": [
            {"start": g.start, "end": g.end, "role": g.role.value, "continues": g.continues, "column": g.column}
            for g in example.tags
        ],
        "kind": example.kind,
        "form": example.form,
        "split": example.split,
        "gold": json.dumps(example.gold, ensure_ascii=False),
    }


def from_record(record: dict[str, Any]) -> TaggedDocument:
    """The example again, whole but for what no tagger looks at (notes, titles)."""
    document = Document(
        text=record["text"],
        pages=tuple(Page(index, **page) for index, page in enumerate(record["pages"])),
        tokens=tuple(_token(t) for t in record["tokens"]),
        media_type=record["media_type"],
        furniture=tuple((start, end) for start, end in record["furniture"]),
    )
    tags = tuple(GoldTag(g["start"], g["end"], Role(g["role"]), g["continues"], g["column"]) for g in record["tags"])
    return TaggedDocument(document, tags, record["kind"], record["form"], record["split"], json.loads(record["gold"]))


def _token(record: dict[str, Any]) -> Token:
    columns, bbox, level, grid = (record[name] for name in ("columns", "bbox", "level", "grid"))
    return Token(
        start=record["start"],
        end=record["end"],
        page_index=record["page"],
        line=record["line"],
        columns=(columns[0], columns[1]) if columns is not None else None,
        bbox=BBox(*bbox) if bbox is not None else None,
        grid=GridPlace(*grid) if grid is not None else None,
        score=record["score"],
        level=BBox(*level) if level is not None else None,
    )


def schema() -> pa.Schema:
    """Columns of the files on disk."""
    import pyarrow as pa

    numbers, boxes = pa.list_(pa.int32()), pa.list_(pa.float64())
    page = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("width", pa.float64()), ("height", pa.float64())])
    token = pa.struct([
        ("start", pa.int32()), ("end", pa.int32()), ("line", pa.int32()), ("page", pa.int32()), ("grid", numbers),
        ("bbox", boxes), ("level", boxes), ("columns", numbers), ("score", pa.float64()),
    ])  # fmt: skip
    tag = pa.struct([
        ("start", pa.int32()), ("end", pa.int32()), ("role", pa.string()), ("continues", pa.bool_()),
        ("column", pa.int32()),
    ])  # fmt: skip
    return pa.schema([
        ("text", pa.string()), ("media_type", pa.string()), ("pages", pa.list_(page)),
        ("furniture", pa.list_(numbers)), ("tokens", pa.list_(token)), ("tags", pa.list_(tag)),
        ("kind", pa.string()), ("form", pa.string()), ("split", pa.string()), ("gold", pa.string()),
    ])  # fmt: skip


def stream_dataset(settings: Settings) -> IterableDataset:
    """An endless-looking stream for ``datasets``: records are drawn as they are asked for, none is kept."""
    from datasets import IterableDataset

    return IterableDataset.from_generator(_records, gen_kwargs={"settings": settings})


def _records(settings: Settings) -> Iterator[dict[str, Any]]:
    yield from map(to_record, draw(settings))


def draw(settings: Settings, start: int = 0, count: int | None = None) -> Iterator[TaggedDocument]:
    """Examples ``start`` to ``start + count`` (to the end where ``None``) of the stream that the settings describe."""
    options = dict(settings)
    seed, total = options.pop("seed"), options.pop("count")
    forms: list[Form] | None = [load_form(ref) for ref in options.pop("forms", ())] or None
    corpus = options.pop("phrases", None)
    phrases = phrases_of(Path(corpus)) if corpus else ()
    stop = total if count is None else min(total, start + count)
    yield from stream_examples(seed, stop, forms=forms, phrases=phrases, start=start, **options)


def write_dataset(folder: Path, settings: Settings, *, workers: int = 1) -> int:
    """Writes ``part-00000.parquet`` … and the settings; gives the count of documents.

    A folder that holds the same settings is finished where it was left; one with other settings is refused with
    ``FileExistsError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    kept = folder / SETTINGS_FILE
    if kept.exists() and kept.read_text(encoding="utf-8") != told:
        raise FileExistsError(f"{kept}: this folder was drawn with other settings; give another folder or delete it")
    kept.write_text(told, encoding="utf-8")
    starts = range(0, settings["count"], PART_SIZE)
    jobs = [(str(folder), settings, start) for start in starts]
    if workers <= 1:
        return sum(_write_part(job) for job in jobs)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(_write_part, jobs))


def _write_part(job: tuple[str, Settings, int]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder, settings, start = job
    path = Path(folder) / f"part-{start // PART_SIZE:05d}.parquet"
    if path.exists():
        return int(pq.read_metadata(path).num_rows)
    records = [to_record(example) for example in draw(settings, start, PART_SIZE)]
    fresh = path.with_suffix(".new")
    pq.write_table(pa.Table.from_pylist(records, schema=schema()), fresh, compression="zstd")
    shutil.move(fresh, path)
    return len(records)


def read_dataset(folder: Path) -> Iterator[TaggedDocument]:
    """The examples of a written folder in order. Raises ``FileNotFoundError`` where it holds none."""
    import pyarrow.parquet as pq

    parts = sorted(folder.glob("part-*.parquet"))
    if not parts:
        raise FileNotFoundError(f"{folder}: no part-*.parquet; write it with python -m training.dataset -o {folder}")
    for part in parts:
        for batch in pq.ParquetFile(part).iter_batches(batch_size=32):
            yield from map(from_record, batch.to_pylist())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.dataset", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, help="the folder; a half-written one is finished")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000, help="documents")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--kinds", default="all", help="all, text, or names apart by commas (text-A,file-html)")
    parser.add_argument("--form", action="append", default=[], help="id or .yaml of a form; default: the shipped ones")
    parser.add_argument("--made-up", type=float, default=MADE_UP_SHARE, help="share of made-up forms, 0 to 1")
    parser.add_argument("--phrases", help="text file (.txt, .xz) whose clauses serve as labels of made-up forms")
    options = parser.parse_args(arguments)
    settings: Settings = {
        "seed": options.seed,
        "count": options.count,
        "kinds": list(_NAMED_KINDS.get(options.kinds) or options.kinds.split(",")),
        "forms": options.form,
        "made_up": options.made_up,
        "phrases": options.phrases,
    }
    count = write_dataset(options.out, settings, workers=options.workers)
    sys.stdout.write(f"{count} documents in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
