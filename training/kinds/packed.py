"""Archives made member by member; the same members give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from training.draw.docx import without_dates


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    """An archive of the parts by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return without_dates(buffer.getvalue())


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The archive ``content`` with further parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        present = {name: archive.read(name) for name in archive.namelist()}
    return zip_of({**present, **parts})
