"""One chat completion from an OpenAI-compatible server: time-outs, retries, rate, cancellation.

The key is read from the environment where a request is made, and is nowhere else. What a server says with an error is
not kept, for servers repeat keys in it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from extractor.assist.question import Question
from extractor.assist.settings import AssistSettings
from extractor.errors import SettingsError
from extractor.messages import message

if TYPE_CHECKING:
    import httpx

_MOST_BYTES: Final = 1 << 20
"""Of an answer; no answer about forty cells is as long."""
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_REFUSED: Final = frozenset({400, 404, 415, 422, 501})
"""What servers answer to a ``response_format`` or a picture that they cannot do with."""
_SHAPES: Final = ("json_schema", "json_object", "none")
_LONGEST_WAIT_S: Final = 30.0


class Cause(StrEnum):
    """Why there is no answer, beside ``status 500`` and its like."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TOO_LONG = "too_long"
    BROKEN = "broken"
    CANCELLED = "cancelled"


class AssistFailure(Exception):
    """No answer. ``kind``: a :class:`Cause`, or a status that the server gave."""

    def __init__(self, kind: str, *, passing: bool = False, wait_s: float | None = None) -> None:
        super().__init__(kind)
        self.kind, self.passing, self.wait_s = str(kind), passing, wait_s

    @property
    def not_had(self) -> bool:
        """Does the server answer so to what it does not have: a shape of answers, pictures?"""
        return self.kind in {_of_status(code) for code in _REFUSED}


@dataclass(frozen=True, slots=True)
class Completion:
    """``tokens_in`` and ``tokens_out`` are the server's count, or an estimate where it gives none."""

    request: Mapping[str, Any]
    served_by: str
    content: str
    tokens_in: int
    tokens_out: int


class ChatClient:
    """Asks one server. Raises :class:`SettingsError` where the extra ``assist`` is not installed."""

    def __init__(self, settings: AssistSettings, *, transport: httpx.BaseTransport | None = None) -> None:
        try:
            import httpx
            import tenacity
        except ImportError as error:
            raise SettingsError(message("assist.not_installed", missing=error.name)) from error
        self._httpx, self._tenacity = httpx, tenacity
        self._settings = settings
        self._client = httpx.Client(
            base_url=(settings.url or "").rstrip("/") + "/", timeout=settings.timeout_s, transport=transport
        )
        self._shape = _SHAPES.index("json_schema" if settings.structured == "auto" else settings.structured)
        self._cancelled = threading.Event()
        self._next = 0.0

    def cancel(self) -> None:
        """Nothing more is asked, and no wait goes on; may be called from any thread."""
        self._cancelled.set()

    def models(self) -> list[str]:
        """The models that the server names. Raises :class:`AssistFailure`."""
        data = self._retried(lambda: self._send("GET", "models", None))
        try:
            return [str(model["id"]) for model in data["data"]]
        except (KeyError, TypeError) as error:
            raise AssistFailure(Cause.BROKEN) from error

    def complete(self, question: Question) -> Completion:
        """Raises :class:`AssistFailure`."""
        begun = self._shape
        while True:
            body = self.body(question)
            try:
                data = self._retried(lambda body=body: self._send("POST", "chat/completions", body))
            except AssistFailure as failure:
                steps_down = self._settings.structured == "auto" and self._shape < len(_SHAPES) - 1
                if steps_down and failure.not_had:
                    self._shape += 1
                    continue
                # It was not the shape of the answer that the server refused.
                self._shape = begun if failure.not_had else self._shape
                raise
            return self._completion(question, body, data)

    def body(self, question: Question) -> dict[str, Any]:
        """The request as it is sent, without the key."""
        body: dict[str, Any] = {**self._settings.parameters, "messages": question.messages, "stream": False}
        shape = _SHAPES[self._shape]
        if shape == "json_schema":
            wanted = {"name": question.kind, "strict": True, "schema": dict(question.schema)}
            body["response_format"] = {"type": shape, "json_schema": wanted}
        elif shape == "json_object":
            body["response_format"] = {"type": shape}
        return body

    def _completion(self, question: Question, body: Mapping[str, Any], data: Mapping[str, Any]) -> Completion:
        try:
            content = data["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError) as error:
            raise AssistFailure(Cause.BROKEN) from error
        content = content if isinstance(content, str) else ""
        usage = data.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        served_by = data.get("model")
        return Completion(
            body,
            self._without_key(served_by) if isinstance(served_by, str) else "",
            self._without_key(content),
            _count(usage.get("prompt_tokens"), question.size),
            _count(usage.get("completion_tokens"), len(content)),
        )

    def _key(self) -> str:
        return os.environ.get(self._settings.key_variable, "").strip()

    def _without_key(self, text: str) -> str:
        key = self._key()
        return text.replace(key, "*") if key else text

    def _retried(self, send: Any) -> Any:
        t = self._tenacity
        exponential = t.wait_exponential(multiplier=0.5, max=8)

        def wait(state: Any) -> float:
            error = state.outcome.exception()
            asked = getattr(error, "wait_s", None)
            return float(exponential(state)) if asked is None else min(asked, _LONGEST_WAIT_S)

        retrying = t.Retrying(
            stop=t.stop_any(t.stop_after_attempt(self._settings.attempts), t.stop_when_event_set(self._cancelled)),
            wait=wait,
            retry=t.retry_if_exception(lambda error: isinstance(error, AssistFailure) and error.passing),
            sleep=t.sleep_using_event(self._cancelled),
            reraise=True,
        )
        return retrying(send)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        self._keep_rate()
        if self._cancelled.is_set():
            raise AssistFailure(Cause.CANCELLED)
        key = self._key()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        deadline = time.monotonic() + self._settings.timeout_s
        try:
            with self._client.stream(method, path, json=body, headers=headers) as answer:
                if answer.status_code != 200:
                    raise AssistFailure(
                        _of_status(answer.status_code),
                        passing=answer.status_code in _PASSING,
                        wait_s=_seconds(answer.headers.get("retry-after")),
                    )
                data = bytearray()
                for part in answer.iter_bytes():
                    data += part
                    if len(data) > _MOST_BYTES:
                        raise AssistFailure(Cause.TOO_LONG)
                    # A server that sends a byte now and then is late all the same.
                    if time.monotonic() > deadline:
                        raise AssistFailure(Cause.TIMEOUT, passing=True)
        except self._httpx.TimeoutException:
            raise AssistFailure(Cause.TIMEOUT, passing=True) from None
        except (self._httpx.HTTPError, self._httpx.InvalidURL):
            raise AssistFailure(Cause.CONNECTION, passing=True) from None
        try:
            made = json.loads(data)
        except (ValueError, RecursionError):
            raise AssistFailure(Cause.BROKEN) from None
        if not isinstance(made, dict):
            raise AssistFailure(Cause.BROKEN)
        return made

    def _keep_rate(self) -> None:
        rate = self._settings.requests_per_minute
        if rate is None:
            return
        now = time.monotonic()
        if (wait := self._next - now) > 0:
            self._cancelled.wait(wait)
        self._next = max(now, self._next) + 60.0 / rate


def _of_status(code: int) -> str:
    return f"status {code}"


def _count(told: object, estimate: int) -> int:
    """A Chinese character is about one token; where the server does not count, this is never far too little."""
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else estimate


def _seconds(header: str | None) -> float | None:
    try:
        return max(float(header), 0.0) if header is not None else None
    except ValueError:
        return None
