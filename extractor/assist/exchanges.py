"""Every question with its answer, in a folder, named by the hash of what was asked: what a run is repeated from.

``DIR/settings.json`` holds what a replay must know; ``DIR/ab/abcd….json`` an exchange, ``….failed.json`` a question
that got no answer; ``DIR/stopped/`` why the asking ended early.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.assist.settings import AssistSettings
from extractor.errors import OutputError, SettingsError
from extractor.messages import message

SETTINGS, CALIBRATION = "settings.json", "calibration.json"
_KEPT = {"model", "temperature", "seed", "max_tokens", "pictures", "price_in", "price_out"}


Cause = Literal["server", "cap", "cancelled", "sightless"]
CAUSES: Final[tuple[Cause, ...]] = ("server", "cap", "cancelled", "sightless")


class Exchange(BaseModel):
    """``money`` in the currency of the prices. ``failure`` is empty where there is an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: dict[str, Any]
    parameters: dict[str, Any]
    prompt: str
    """Its name and version."""
    served_by: str = ""
    """The model as the answer names it."""
    answer: str = ""
    failure: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0


class Exchanges:
    """The folder. Several processes may write into it; of two answers to one question the first is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Exchange | None:
        """The answer, or the failure where there is no answer."""
        for name in (f"{key}.json", f"{key}.failed.json"):
            path = self.folder / key[:2] / name
            try:
                return Exchange.model_validate_json(path.read_bytes())
            except FileNotFoundError:
                continue
            except (OSError, ValidationError) as error:
                raise SettingsError(message("assist.exchange_unreadable", path=path)) from error
        return None

    def keep(self, key: str, exchange: Exchange) -> Exchange:
        """What is kept under the key now. Raises :class:`OutputError`."""
        name = f"{key}.failed.json" if exchange.failure else f"{key}.json"
        _write(self.folder / key[:2] / name, exchange.model_dump_json(indent=1) + "\n", replaced=bool(exchange.failure))
        return exchange if exchange.failure else self.find(key) or exchange

    def stop(self, cause: Cause) -> None:
        """Note that no more is asked. Raises :class:`OutputError`."""
        _write(self.folder / "stopped" / cause, "", replaced=True)

    def causes(self) -> tuple[Cause, ...]:
        """Why the asking ended early, or that about pictures, in any process of the run."""
        return tuple(cause for cause in CAUSES if (self.folder / "stopped" / cause).exists())

    def begin(self, settings: AssistSettings) -> None:
        """A run with these settings begins. Raises :class:`OutputError`."""
        for cause in self.causes():
            (self.folder / "stopped" / cause).unlink(missing_ok=True)
        told = settings.model_dump(include=_KEPT, mode="json")
        (self.folder / CALIBRATION).unlink(missing_ok=True)
        if settings.calibration is not None:
            _write(self.folder / CALIBRATION, settings.calibration.read_text(encoding="utf-8"), replaced=True)
        _write(self.folder / SETTINGS, json.dumps(told, indent=1, ensure_ascii=False) + "\n", replaced=True)


def replay_settings(folder: Path) -> AssistSettings:
    """The settings of the run that was kept in the folder. Raises :class:`SettingsError`."""
    path = folder / SETTINGS
    calibration = folder / CALIBRATION
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        given = {**kept, "store": folder, "replay": True, "calibration": calibration if calibration.exists() else None}
        return AssistSettings.model_validate(given)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(message("assist.no_replay", path=path)) from error


def _write(path: Path, text: str, *, replaced: bool) -> None:
    """The file whole or not at all; one that is there stays, unless it is to be ``replaced``."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        if replaced:
            draft.replace(path)
        else:
            with suppress(FileExistsError):
                os.link(draft, path)
    except OSError as error:
        raise OutputError(message("assist.store_unwritable", path=path, error=error.strerror or error)) from error
    finally:
        draft.unlink(missing_ok=True)
