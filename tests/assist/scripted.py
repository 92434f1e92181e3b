"""A server of the OpenAI shape that answers as it is told, over loopback, and what its answers are made of."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-secret-0123456789"
Say = Callable[[dict[str, Any]], "str | int"]
"""From the request to the content of the answer, or to a status code in its place."""


class Scripted:
    """``requests``: what was asked; ``headers``: with what."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def serving(say: Say) -> Iterator[Scripted]:
    script = Scripted(say)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._send(200, {"data": [{"id": "scripted-1"}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(body)
            script.headers.append(dict(self.headers))
            said = script.say(body)
            if isinstance(said, int):
                self._send(said, {"error": {"message": f"Incorrect API key: {self.headers.get('Authorization')}"}})
                return
            usage = {"prompt_tokens": 1000, "completion_tokens": 100}
            self._send(200, {"model": "scripted-1", "choices": [{"message": {"content": said}}], "usage": usage})

        def _send(self, status: int, data: object) -> None:
            content = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tokens_of(body: dict[str, Any]) -> dict[int, str]:
    """The numbered tokens of a question about cells, as the model sees them."""
    source = body["messages"][1]["content"].split("<<<\n")[1]
    return {int(number): text for number, text in re.findall(r"⟦(\d+)⟧([-+\d,.%oOl]*|[^⟦\s]*)", source)}


def cells_of(body: dict[str, Any]) -> list[str]:
    asked = body["messages"][1]["content"].split("待填的单元格")[1].split("原文：")[0]
    return re.findall(r"^(k\d+)：", asked, re.MULTILINE)


def taken_of(body: dict[str, Any]) -> set[int]:
    line = body["messages"][1]["content"].split("已被占用的编号：")[1].split("\n")[0]
    return {int(number) for number in re.findall(r"⟦(\d+)⟧", line)}


def answer(*entries: tuple[str, int | None, str | None]) -> str:
    return json.dumps({"cells": [{"cell": c, "token": t, "digits": d} for c, t, d in entries]}, ensure_ascii=False)


def late(seconds: float, then: Say) -> Say:
    def say(body: dict[str, Any]) -> str | int:
        time.sleep(seconds)
        return then(body)

    return say


def right_away(body: dict[str, Any]) -> str:
    return answer()
