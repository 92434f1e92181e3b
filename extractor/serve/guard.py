"""What reaches the server: bodies up to a size, from this machine's own names, and from no other site's page."""

from __future__ import annotations

import json
from typing import Any

from extractor.messages import Language, message
from extractor.serve.languages import error_data, language_for, language_headers

Scope = dict[str, Any]


class Guard:
    """ASGI middleware. ``hosts``: names under which the server may be asked; ``None`` for any.

    A browser sends ``Origin`` with what a page of another site asks; only the server's own page is answered.
    """

    def __init__(self, app: Any, *, most_bytes: int, hosts: frozenset[str] | None, language: Language = "en") -> None:
        self._app = app
        self._language = language
        self._most = most_bytes
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        language = language_for(headers.get("accept-language"), self._language)
        host = headers.get("host", "")
        if self._hosts is not None and host.rsplit(":", 1)[0] not in self._hosts:
            refused = message("serve.host", host=repr(host), expected=sorted(self._hosts))
            await _refuse(send, 403, "host", refused, language)
            return
        if (origin := headers.get("origin")) is not None and origin.split("://", 1)[-1] != host:
            await _refuse(send, 403, "origin", message("serve.origin", origin=origin), language)
            return
        too_large = message("serve.too_large", limit=self._most)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._most:
            await _refuse(send, 413, "input_too_large", too_large, language)
            return
        await self._counted(scope, receive, send, too_large, language)

    async def _counted(self, scope: Scope, receive: Any, send: Any, too_large: str, language: Language) -> None:
        """Bodies that do not say their length are counted as they come."""
        seen, answered = 0, False

        async def counted() -> Any:
            nonlocal seen
            event = await receive()
            seen += len(event.get("body", b""))
            if seen > self._most:
                raise _TooLarge
            return event

        async def noted(event: Any) -> None:
            nonlocal answered
            # The framework has an answer of its own to a body that ends early.
            if seen > self._most and not answered:
                answered = True
                await _refuse(send, 413, "input_too_large", too_large, language)
            if seen <= self._most:
                answered = True
                await send(event)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not answered:
                await _refuse(send, 413, "input_too_large", too_large, language)


class _TooLarge(Exception):
    pass


async def _refuse(send: Any, status: int, kind: str, said: str, language: Language) -> None:
    body = json.dumps(error_data(kind, said, language), ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in language_headers(language).items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
