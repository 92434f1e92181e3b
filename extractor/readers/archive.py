"""The files inside a ZIP archive or a message (.eml), opened with limits against bombs."""

from __future__ import annotations

import email
import email.policy
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import InvalidBase64LengthDefect
from email.message import EmailMessage
from pathlib import PurePosixPath

from extractor.errors import InputError, InputTooLarge, UnreadableFile
from extractor.messages import message
from extractor.readers.kind import Kind, sniff
from extractor.readers.package import ZIP_ERRORS, open_zip

MAX_MEMBERS = 2000
"""Files of an archive with all archives inside it."""
MAX_UNPACKED = 512 * 1024 * 1024
"""Bytes of all those files together."""
MAX_NESTING = 3
"""Archives within archives."""
_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini"))
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_CONTAINERS = (Kind.ARCHIVE, Kind.MAIL)


@dataclass
class _Taken:
    """What was taken so far, counted over all levels."""

    files: int = 0
    size: int = 0

    def add(self, size: int, name: str) -> None:
        self.files += 1
        self.size += size
        if self.files > MAX_MEMBERS:
            raise InputTooLarge(message("archive.too_many_files", name=name, limit=MAX_MEMBERS))
        if self.size > MAX_UNPACKED:
            raise InputTooLarge(message("archive.too_large", name=name, limit=MAX_UNPACKED))


def members(data: bytes, *, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file inside, in the order of the archive; archives inside are opened as well, their
    files named ``inner.zip/report.docx``. Hidden files and those of the system are passed over.

    Of a message: the attached files, and its text where nothing is attached or a table is in it. Raises
    :class:`UnreadableFile` for what is broken or closed by a password, :class:`InputTooLarge` beyond a limit.
    """
    yield from _inside(data, name, "", 1, _Taken())


def _inside(data: bytes, name: str, folder: str, level: int, taken: _Taken) -> Iterator[tuple[str, bytes]]:
    if level > MAX_NESTING:
        raise InputTooLarge(message("archive.too_deep", name=name, limit=MAX_NESTING, folder=folder))
    found = _zipped(data, name) if data.startswith(b"PK") else _attached(data, name)
    for member, content in found:
        taken.add(len(content), name)
        if _is_container(content, member):
            yield from _inside(content, name, f"{folder}{member}/", level + 1, taken)
        else:
            yield f"{folder}{member}", content


def _is_container(content: bytes, member: str) -> bool:
    try:
        return sniff(content, member) in _CONTAINERS
    except InputError:
        return False  # its own record will say what it is


def _zipped(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    archive = open_zip(data, name=name, kind="ZIP").archive
    for entry in archive.infolist():
        member = _member_name(entry)
        if entry.is_dir() or _is_hidden(member):
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableFile(message("archive.member_locked", name=name, member=member))
        try:
            yield member, archive.read(entry)
        except ZIP_ERRORS as error:
            raise UnreadableFile(message("archive.member_broken", name=name, member=member, error=error)) from error


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Programs for Chinese Windows write names in GBK without marking it."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_hidden(member: str) -> bool:
    parts = PurePosixPath(member.replace("\\", "/")).parts
    return (
        not parts
        or any(part.startswith((".", "__MACOSX", "~$")) for part in parts)
        or parts[-1].lower() in _SYSTEM_FILES
    )


def _attached(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    attached: list[tuple[str, bytes]] = []
    for number, part in enumerate(mail.iter_attachments(), start=1):
        content = _content(part, name)
        if content:
            attached.append((part.get_filename() or f"attachment-{number}", content))
    body = mail.get_body(("html", "plain"))
    if body is not None:
        text = body.get_payload(decode=True)
        content = text if isinstance(text, bytes) else b""
        if content.strip() and (not attached or b"<table" in content.lower()):
            html = body.get_content_subtype() == "html"
            yield ("message.html" if html else "message.txt"), content
    elif not attached:
        raise UnreadableFile(message("mail.empty", name=name))
    yield from attached


def _content(part: EmailMessage, name: str) -> bytes:
    """Raises :class:`UnreadableFile` for one that is cut off."""
    if part.get_content_maintype() == "message":
        inner = part.get_payload(0) if part.is_multipart() else None
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        # What is given then is the base64 itself, a text.
        raise UnreadableFile(message("mail.attachment_cut", name=name, file=part.get_filename() or ""))
    return payload if isinstance(payload, bytes) else b""
