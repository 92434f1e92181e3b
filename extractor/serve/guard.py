"""What reaches the server: bodies up to a size, from this machine's own names, and from no other site's page."""

from __future__ import annotations

import json
from typing import Any

Scope = dict[str, Any]


class Guard:
    """ASGI middleware. ``hosts``: names under which the server may be asked; ``None`` for any.

    A browser sends ``Origin`` with what a page of another site asks; only the server's own page is answered.
    """

    def __init__(self, app: Any, *, most_bytes: int, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._most = most_bytes
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if self._hosts is not None and host.rsplit(":", 1)[0] not in self._hosts:
            await _refuse(send, 403, "host", f"host {host!r}; expected one of {', '.join(sorted(self._hosts))}")
            return
        if (origin := headers.get("origin")) is not None and origin.split("://", 1)[-1] != host:
            await _refuse(send, 403, "origin", f"a page of {origin} asks; expected none of another site")
            return
        too_large = f"more than {self._most:,} bytes; send less, or start the server with a larger --max-mb"
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._most:
            await _refuse(send, 413, "input_too_large", too_large)
            return
        await self._counted(scope, receive, send, too_large)

    async def _counted(self, scope: Scope, receive: Any, send: Any, too_large: str) -> None:
        """Bodies that do not say their length are counted as they come."""
        seen, answered = 0, False

        async def counted() -> Any:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise _TooLarge
            return message

        async def noted(message: Any) -> None:
            nonlocal answered
            # The framework has an answer of its own to a body that ends early.
            if seen > self._most and not answered:
                answered = True
                await _refuse(send, 413, "input_too_large", too_large)
            if seen <= self._most:
                answered = True
                await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not answered:
                await _refuse(send, 413, "input_too_large", too_large)


class _TooLarge(Exception):
    pass


async def _refuse(send: Any, status: int, kind: str, message: str) -> None:
    body = json.dumps({"error": {"kind": kind, "message": message}}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
