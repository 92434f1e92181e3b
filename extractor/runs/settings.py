"""What a report is read with. Results of other settings than those of now are read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.runs.work import Limits
from extractor.version import __version__
from extractor.writers.target import whole_file

if TYPE_CHECKING:
    from extractor.assist.settings import AssistSettings
    from extractor.forms.asked import FormsAsked
    from extractor.report import Engine

NAME = "settings.json"
_SHIPPED = Path(__file__).parent.parent / "weights"
SCHEMA: Final = "tablemend-run/1"


class RunSettings(BaseModel):
    """All that a record depends on beside the file. A change of any of it is a reason to read the file again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = __version__
    form: str
    forms: dict[str, str]
    """SHA-256 of each form that may be chosen, by its id."""
    tagger: str
    model: str | None = None
    confidence: str = "auto"
    max_silent: float | None = None
    weights: dict[str, str] = {}
    """SHA-256 of the model's files and of the calibration, where they are used."""
    ocr: str | None = None
    assist: str | None = Field(default=None, exclude_if=lambda assist: assist is None)
    """The language model asked about open cells, and a hash of what its answers depend on."""

    @property
    def key(self) -> str:
        """Is kept beside each result."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class RunFile(BaseModel):
    """``settings.json``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["tablemend-run/1"] = Field(default=SCHEMA, alias="schema")
    settings: RunSettings
    time_limit_s: float
    memory_limit_mb: int
    key: str
    """Of the settings; set beside every result."""

    @property
    def limits(self) -> Limits:
        return Limits(self.time_limit_s, self.memory_limit_mb)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked of the extractor, as :class:`extractor.Extractor` takes it."""

    form: FormsAsked = "auto"
    confidence: str = "auto"
    max_silent: float | None = None
    model: Path | None = None
    assist: AssistSettings | None = None


def make_settings(asked: Asked, engine: Engine) -> RunSettings:
    """``engine`` is what the worker processes say of themselves. Raises ``FormError``."""
    from extractor.forms.asked import candidates

    found = candidates(asked.form)
    calibration = Path(asked.confidence)
    own = calibration.is_file()
    weights = {
        "calibration": _digest([calibration if own else _SHIPPED / "calibration.json"]),
        "model": _digest(sorted((asked.model or _SHIPPED).glob("*"))) if engine.model is not None else "",
    }
    return RunSettings(
        form=found.name,
        forms={one.id: hashlib.sha256(one.model_dump_json().encode()).hexdigest() for one in found.forms},
        tagger=engine.tagger,
        model=engine.model,
        confidence="file" if own else asked.confidence,
        max_silent=asked.max_silent,
        weights={name: digest for name, digest in weights.items() if digest},
        ocr=_ocr(),
        assist=None if asked.assist is None else _assist(asked.assist),
    )


def _assist(settings: AssistSettings) -> str:
    import json

    from extractor.assist.prompts import load_prompt

    calibration = "" if settings.calibration is None else _digest([settings.calibration])
    # A replay is the run that it repeats: where the answers come from is no difference.
    names = ("cells", "facts", *(("pictures",) if settings.pictures else ()))
    prompts = [load_prompt(name).version for name in names]
    said = json.dumps([settings.parameters, calibration, prompts], sort_keys=True)
    return f"{settings.model} {hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _digest(paths: Sequence[Path]) -> str:
    """Of the files that are there, with their names; empty where there is none."""
    there = [path for path in paths if path.is_file()]
    digest = hashlib.sha256()
    for path in there:
        with path.open("rb") as file:
            digest.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest() if there else ""


def _ocr() -> str | None:
    from extractor.scan.ocr import asked_engine, with_reader

    if asked_engine() == "none":
        return None
    try:
        return with_reader(f"rapidocr {version('rapidocr')}")
    except PackageNotFoundError:
        return None


def read_run_file(folder: Path) -> RunFile | None:
    """``None`` where there is no run yet. Raises ``SettingsError`` for a file that is none of ours."""
    path = folder / NAME
    try:
        return RunFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        raise SettingsError(message("run.other_settings", path=path, seen=said, expected=SCHEMA)) from error


def write_run_file(folder: Path, content: RunFile) -> None:
    """Raises ``OutputError``."""
    with whole_file(folder / NAME) as file:
        file.write(content.model_dump_json(indent=1).encode() + b"\n")


def differences(before: RunSettings, now: RunSettings) -> list[str]:
    """What changed, in words: ``tagger: rules → model``."""
    old, new = before.model_dump(), now.model_dump()
    said: list[str] = []
    for name in {**old, **new}:
        if old.get(name) == new.get(name):
            continue
        if isinstance(new.get(name), dict):
            keys = sorted(
                key for key in old[name].keys() | new[name].keys() if old[name].get(key) != new[name].get(key)
            )
            said.append(message("run.other_entries", name=name, keys=", ".join(keys)))
        else:
            said.append(message("run.setting_changed", name=name, before=old.get(name), now=new.get(name)))
    return said
