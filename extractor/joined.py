"""One report in several files: page images with running numbers, a table a file, a folder a report.

The files travel as one *bundle*, an uncompressed ZIP archive with a mark in its comment, so that a joined report has a
content and a hash like any other file, and equal files give equal bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from extractor.errors import InputError, UnreadableFile
from extractor.messages import message

if TYPE_CHECKING:
    from extractor.document import Document
    from extractor.report import Report, Span

_MARK = b"tablemend/joined"
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)(?=\D*$)")
"""The last number of a name; one of four figures is a year."""
_DATE = (1980, 1, 1, 0, 0, 0)


class Group(NamedTuple):
    """Files that make one report, in order; ``name`` is in the record."""

    name: str
    files: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Is it one document as it lies there? An archive holds several."""
        return len(self.files) == 1 and not self.files[0].lower().endswith(".zip")


@dataclass(frozen=True)
class Joined:
    """The document of a bundle, and where each of its ``files`` begins in it."""

    document: Document
    files: tuple[str, ...]
    starts: tuple[int, ...]
    """Characters of the joined text."""
    first_pages: tuple[int, ...]
    """Page indexes."""


def numbered_groups(paths: Iterable[str]) -> list[Group]:
    """Files of one folder whose names differ in one running number only, at least two, with no number left out."""
    series: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    for path in paths:
        pure = PurePath(path)
        number = _NUMBER.search(pure.stem)
        if number is not None:
            head = (str(pure.parent), pure.stem[: number.start()], pure.stem[number.end() :] + pure.suffix.lower())
            series[head].setdefault(int(number.group()), path)
    found: list[Group] = []
    for (folder, before, after), files in series.items():
        numbers = sorted(files)
        if len(numbers) > 1 and numbers[0] <= 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
            name = str(PurePath(folder, f"{before}*{after}"))
            found.append(Group(name, tuple(files[number] for number in numbers)))
    return found


def joined_groups(paths: Sequence[str], folders: Iterable[str]) -> list[Group]:
    """All ``paths`` as reports: numbered series, and the files of each of ``folders`` (or of a folder below it).

    A folder whose files are several series holds a report a series, else it is one report. A path in neither is a
    report of one file.
    """
    roots = [PurePath(folder) for folder in folders]
    inside: dict[str, list[str]] = defaultdict(list)
    others: list[str] = []
    for path in paths:
        if any(PurePath(path).is_relative_to(root) for root in roots):
            inside[str(PurePath(path).parent)].append(path)
        else:
            others.append(path)
    groups: list[Group] = []
    for folder, files in inside.items():
        series = numbered_groups(files)
        whole = sum(len(group.files) for group in series) == len(files) and len(series) > 1
        name = folder if len(files) > 1 else files[0]
        groups += series if whole else [Group(name, tuple(sorted(files, key=in_reading_order)))]
    series = numbered_groups(others)
    members = {path: group for group in series for path in group.files}
    groups += dict.fromkeys(members.get(path) or Group(path, (path,)) for path in others)
    first = {path: index for index, path in enumerate(paths)}
    return sorted(groups, key=lambda group: min(first[path] for path in group.files))


def in_reading_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which 页2 is before 页10."""
    parts = re.split(r"(\d+)", name)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def note_of(groups: Sequence[Group]) -> str:
    """What is said where files look like parts of one report and are read apart."""
    first = groups[0]
    code = "join.look_like_one" if len(groups) == 1 else "join.look_like_one_and_more"
    return message(code, first=first.files[0], last=PurePath(first.files[-1]).name, more=len(groups) - 1)


def bundle(files: Sequence[str]) -> bytes:
    """The files, and those inside archives, as one content. Raises :class:`InputError` where one cannot be read."""
    from extractor.readers import files_inside, read_file

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, file in enumerate(files, start=1):
            data, name = read_file(Path(file)), PurePath(file).name
            inside = sorted(files_inside(data, name=name), key=lambda member: in_reading_order(member[0]))
            for member, content in inside or [(name, data)]:
                archive.writestr(zipfile.ZipInfo(f"{number:04}/{member}", _DATE), content)
        archive.comment = _MARK
    return packed.getvalue()


def is_bundle(data: bytes) -> bool:
    return data.startswith(b"PK") and data.endswith(_MARK)


def read_bundle(data: bytes, *, name: str) -> Joined:
    """Raises :class:`InputError` where a file of it cannot be read: a report with a part left out is not whole."""
    from extractor.document import ended, join
    from extractor.readers import read_bytes

    documents: list[Document] = []
    files: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            file = entry.filename.split("/", 1)[1]
            try:
                documents.append(read_bytes(archive.read(entry), name=file))
            except InputError as error:
                raise type(error)(message("join.file_unreadable", name=name, error=error)) from error
            files.append(file)
    if not documents:
        raise UnreadableFile(message("join.nothing", name=name))
    document = join(documents)
    starts, pages = [0], [0]
    for single in documents[:-1]:
        starts.append(starts[-1] + len(ended(single.text)))
        pages.append(pages[-1] + len(single.pages))
    return Joined(document, tuple(files), tuple(starts), tuple(pages))


def place_in_files(report: Report, joined: Joined) -> Report:
    """The record with every place given as file, and page and characters of that file."""

    def of_file(span: Span) -> Span:
        file = bisect_right(joined.first_pages, span.page - 1) - 1
        at = joined.starts[file]
        page = span.page - joined.first_pages[file]
        return span.model_copy(update={"file": file, "page": page, "start": span.start - at, "end": span.end - at})

    placed = report.map_spans(of_file)
    source = placed.source.model_copy(update={"files": joined.files})
    note = message("join.joined", count=len(joined.files))
    return placed.model_copy(update={"source": source, "warnings": (note, *placed.warnings)})
