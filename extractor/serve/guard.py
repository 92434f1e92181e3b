"""What reaches the server: bodies up to a size, from this machine's own names, and from no other site's page."""

from __future__ import annotations

import json
from typing import Any

from extractor.messages import Message, message

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
            await _refuse(send, 403, "host", message("serve.host", host=repr(host), expected=sorted(self._hosts)))
            return
        if (origin := headers.get("origin")) is not None and origin.split("://", 1)[-1] != host:
            await _refuse(send, 403, "origin", message("serve.origin", origin=origin))
            return
        too_large = message("serve.too_large", limit=self._most)
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
                await _refuse(send, 413, "input_too_large", too_large)
            if seen <= self._most:
                answered = True
                await send(event)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not answered:
                await _refuse(send, 413, "input_too_large", too_large)


class _TooLarge(Exception):
    pass


def error_data(kind: str, said: str) -> dict[str, Any]:
    """The body of an answer that is an error; ``codes`` is what its message was made from."""
    codes = {"codes": [said.as_data()]} if isinstance(said, Message) else {}
    return {"error": {"kind": kind, "message": said, **codes}}


async def _refuse(send: Any, status: int, kind: str, said: str) -> None:
    body = json.dumps(error_data(kind, said), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
