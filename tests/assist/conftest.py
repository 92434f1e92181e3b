from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.assist.settings import AssistSettings
from extractor.pipeline import Extractor
from tests.recovery.builders import LOANS

Reads = Callable[..., Extractor]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, any socket of this process raises."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    def cut() -> None:
        for name in ("socket", "create_connection", "getaddrinfo"):
            monkeypatch.setattr(socket, name, refused)
        with pytest.raises(AssertionError):
            socket.socket()

    return cut


@pytest.fixture
def extractor_with(tmp_path: Path) -> Reads:
    """Builds an extractor of the small form with an assistant of these settings."""

    def build(url: str | None, **given: object) -> Extractor:
        fields = {"url": url, "store": tmp_path / "exchanges", "timeout_s": 5, "attempts": 1, **given}
        return Extractor(form=LOANS, tagger="rules", assist=AssistSettings.model_validate(fields))

    return build
