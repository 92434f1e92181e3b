"""Which server is asked, with which model, at what cost: from a URL or a file of settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import SettingsError
from extractor.messages import message

KEY_VARIABLE: Final = "TABLEMEND_ASSIST_KEY"
_SUFFIXES = (".yaml", ".yml", ".json")


class AssistSettings(BaseModel):
    """``url`` is the base of the interface, mostly ending in ``/v1``; ``None`` for a replay. Prices are per million
    tokens, caps are for the whole run; ``None``: no cap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = None
    model: str | None = None
    """``None``: the first that the server names."""
    temperature: float = Field(default=0.0, ge=0)
    seed: int | None = 0
    max_tokens: int = Field(default=2048, ge=16)
    """Of one answer."""
    structured: Literal["auto", "json_schema", "json_object", "none"] = "auto"
    """How the server is given the shape of the answer; ``auto`` steps down where it refuses one."""

    pictures: bool = False
    """Does the model see? Then open cells of scans are shown to it as pictures."""

    key_variable: str = KEY_VARIABLE
    """The environment variable that holds the key. The key itself is in no file, record or message."""
    timeout_s: float = Field(default=60.0, gt=0)
    """For one attempt, from the first byte sent to the last one read."""
    attempts: int = Field(default=3, ge=1)
    requests_per_minute: float | None = Field(default=None, gt=0)
    cap_tokens: int | None = Field(default=None, gt=0)
    cap_money: float | None = Field(default=None, gt=0)
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)

    store: Path = Path("tablemend.assist")
    """Folder of the exchanges."""
    replay: bool = False
    """Answers come from ``store`` alone; nothing is sent."""
    calibration: Path | None = None
    """What ``python -m eval assist-fit`` wrote."""

    def shared_among(self, processes: int) -> AssistSettings:
        """For each of so many processes: its part of the caps and of the rate."""
        if processes <= 1:
            return self
        return self.model_copy(
            update={
                "cap_tokens": self.cap_tokens and max(self.cap_tokens // processes, 1),
                "cap_money": self.cap_money and self.cap_money / processes,
                "requests_per_minute": self.requests_per_minute and self.requests_per_minute / processes,
            }
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What an answer depends on beside the question; part of its hash."""
        return {
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            **({} if self.seed is None else {"seed": self.seed}),
        }


def load_settings(given: str | Path | AssistSettings) -> AssistSettings:
    """Settings as they are, of a URL (``http://localhost:8080/v1``, with ``#MODEL`` behind it where the server has
    several), or of a YAML or JSON file. Raises :class:`SettingsError`."""
    if isinstance(given, AssistSettings):
        return given
    text = str(given)
    if text.startswith(("http://", "https://")):
        url, _, model = text.partition("#")
        return _checked({"url": url, "model": model or None}, text.split("#")[0])
    path = Path(text)
    if path.suffix.lower() not in _SUFFIXES:
        raise SettingsError(message("assist.setting_kind", seen=text))
    return _checked(_read(path), text)


def _read(path: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(message("assist.settings_unreadable", path=path, error=error)) from error
    if not isinstance(content, dict):
        raise SettingsError(message("assist.settings_unreadable", path=path, error=message("assist.no_mapping")))
    for name in ("store", "calibration"):
        if isinstance(content.get(name), str):
            content[name] = path.parent / content[name]
    return content


def _checked(content: dict[str, Any], name: str) -> AssistSettings:
    try:
        made = AssistSettings.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise SettingsError(
            message("assist.setting_wrong", name=_public(name), where=where, said=first["msg"])
        ) from None
    parts = urlsplit(made.url or "")
    if made.url is None and not made.replay:
        raise SettingsError(message("assist.no_url", name=name))
    # A key in a URL would end in logs and records.
    if parts.username or parts.password or parts.query:
        raise SettingsError(message("assist.key_in_url", variable=made.key_variable))
    if made.url is not None and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise SettingsError(message("assist.setting_kind", seen=_public(made.url)))
    return made


def _public(name: str) -> str:
    """Without what is before an @ or behind a ?, which may be a key."""
    scheme, mark, rest = name.partition("://")
    return scheme + mark + rest.rpartition("@")[2].partition("?")[0] if mark else name
