"""Saving a workbook so that the same reports give the same bytes: no clock inside the file."""

from __future__ import annotations

from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold."""


class _TimelessZip(ZipFile):
    """A ZIP archive whose entries all carry the same time; only the calls that ``ExcelWriter`` makes."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: str | bytes, *_: Any, **__: Any) -> None:  # type: ignore[override]
        name = zinfo_or_arcname.filename if isinstance(zinfo_or_arcname, ZipInfo) else zinfo_or_arcname
        super().writestr(ZipInfo(name, _EPOCH), data, ZIP_DEFLATED)

    def write(self, filename: str | PathLike[str], arcname: Any = None, *_: Any, **__: Any) -> None:
        info = ZipInfo(str(arcname or filename), _EPOCH)
        info.compress_type = ZIP_DEFLATED
        with Path(filename).open("rb") as source, self.open(info, "w") as entry:
            while block := source.read(1 << 20):
                entry.write(block)


def save_reproducibly(book: Workbook, file: BinaryIO) -> None:
    """Like ``book.save``, without the time of saving."""
    book.properties.created = book.properties.modified = datetime(*_EPOCH)
    # ExcelWriter closes the archive.
    ExcelWriter(book, _TimelessZip(file, "w", ZIP_DEFLATED, allowZip64=True)).save()
