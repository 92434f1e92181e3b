"""Kinds that only an office program reads (.doc, .wps, .rtf, .xlsb …): converted by an installed LibreOffice first.

The program runs in a process of its own with a profile of its own, under limits of time and memory. Macros, links and
other active content are switched off there, so that nothing in a file is run and nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputTooLarge, NeedsProgram, UnreadableFile
from extractor.messages import message

PROGRAM_VARIABLE = "TABLEMEND_OFFICE"
"""Environment variable: the path of ``soffice``, ``none`` (such files are not read), or unset: the one installed."""
SECONDS = 90.0
"""Of one file, by the clock; the start takes 2 to 5, a report less than 1."""
_MEMORY = 4 << 30
"""Bytes of address space that each of its processes may take."""
_MAX_RESULT = 200 * 1024 * 1024
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    r"C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    # Whatever still wants the net is sent to a port where nobody listens.
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind that is converted: its suffix, its name in messages, its media type, and the kind it becomes."""

    suffix: str
    what: str
    media_type: str
    target: str


_RTF = Source("rtf", message("kind.rtf"), "application/rtf", "docx")
_DOC = Source("doc", message("kind.doc"), "application/msword", "docx")
_XLSB = Source("xlsb", message("kind.xlsb"), "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "xlsx")


def source_of(data: bytes) -> Source:
    """Which of the kinds that are converted ``data`` is."""
    return _RTF if data.startswith(b"{\\rtf") else _DOC if data.startswith(_OLE) else _XLSB


def find_program() -> str | None:
    """The path of LibreOffice, ``None`` where there is none or it is not to be used."""
    asked = os.environ.get(PROGRAM_VARIABLE, "")
    if asked:
        return None if asked == "none" else shutil.which(asked)
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def convert(data: bytes, *, name: str, source: Source) -> bytes:
    """``data`` saved as ``source.target``.

    Raises :class:`NeedsProgram` where LibreOffice is not installed, :class:`UnreadableFile` where it gives nothing
    (a broken or encrypted file) or takes longer than :data:`SECONDS`.
    """
    program = find_program()
    kind = source.target.upper()
    if program is None:
        raise NeedsProgram(message("file.needs_libreoffice", name=name, kind=source.what, target=kind))
    with tempfile.TemporaryDirectory(prefix="tablemend-", ignore_cleanup_errors=True) as folder:
        profile, given = Path(folder, "profile"), Path(folder, f"input.{source.suffix}")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        given.write_bytes(data)
        command = [
            *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"),
            *("--nodefault", "--convert-to", source.target, "--outdir", folder, str(given)),
        ]
        if not _run(command, folder):
            raise UnreadableFile(message("file.libreoffice_slow", name=name, kind=source.what, seconds=SECONDS))
        made = Path(folder, f"input.{source.target}")
        if not made.is_file():
            raise UnreadableFile(message("file.libreoffice_failed", name=name, kind=source.what))
        if made.stat().st_size > _MAX_RESULT:
            raise InputTooLarge(
                message("file.converted_too_large", name=name, size=made.stat().st_size, kind=kind, limit=_MAX_RESULT)
            )
        return made.read_bytes()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, key, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>'
    )


def _run(command: list[str], folder: str) -> bool:
    """Whether the program came to its end in time; if not, all its processes are ended."""
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment |= {"HOME": folder, "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _limit_memory(process.pid)
        process.wait(SECONDS)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _limit_memory(pid: int) -> None:
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):  # it has ended, or its limit is lower
            resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program starts others: all of its group are ended."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
