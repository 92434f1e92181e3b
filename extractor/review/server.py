"""The review in a browser: a server that talks to this machine alone, and only to who holds the token of its address.

A page of another site cannot use it: it does not know the token, requests under another host name are refused (a name
that is turned to this machine later is one), and whatever writes must come from the server's own page.
"""

from __future__ import annotations

import gc
import json
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from extractor.errors import SettingsError, TablemendError
from extractor.messages import message, translate
from extractor.pages.shell import data_block, head, policy, tail, to_json
from extractor.review.answers import Answers
from extractor.review.desk import Disagreement, open_desk
from extractor.review.shares import Shares
from extractor.review.worth import STAYS

HOST = "127.0.0.1"
MOST_BYTES = 64 * 1024
"""Of a request."""
_HEADERS = {
    "Content-Security-Policy": policy("review") + "; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_Next = Callable[[Request], Awaitable[Response]]


class Guard(BaseHTTPMiddleware):
    """Refuses what does not come from the server's own page; every answer carries the policy."""

    def __init__(self, app: Any, *, token: str, hosts: frozenset[str]) -> None:
        super().__init__(app)
        self._token = token.encode()
        self._hosts = hosts

    async def dispatch(self, request: Request, call_next: _Next) -> Response:
        response = await self._answer(request, call_next)
        response.headers.update(_HEADERS)
        return response

    async def _answer(self, request: Request, call_next: _Next) -> Response:
        host = request.headers.get("host", "")
        given = request.url.path.split("/")[1].encode("utf-8", "backslashreplace")
        if host not in self._hosts or not secrets.compare_digest(given, self._token):
            return _error(message("review.not_allowed"), 403)
        if request.method == "POST":
            own = request.headers.get("origin") == f"http://{host}"
            plain = request.headers.get("content-type", "").split(";")[0] != "application/json"
            if not own or plain:
                return _error(message("review.not_allowed"), 403)
        return await call_next(request)


def make_app(
    run_folder: Path,
    *,
    who: str,
    token: str,
    port: int,
    folders: tuple[Path, ...] = (),
    shares: Shares | None = None,
) -> Starlette:
    """Raises ``SettingsError`` for a folder that is no run."""
    answers = Answers(open_desk(run_folder, shares), folders)
    answers.prepare()

    def page(request: Request) -> Response:
        start = {"who": _who(request), "run": str(run_folder.name), "stays": STAYS}
        return HTMLResponse(head("review", f"复核 {run_folder.name}") + data_block("start", start) + tail("review"))

    def queue(request: Request) -> Response:
        return _json(answers.queue(_who(request)))

    def report(request: Request) -> Response:
        return _told(lambda: answers.report(request.path_params["item"], _who(request)))

    def picture(request: Request) -> Response:
        try:
            content = answers.picture(request.path_params["item"], request.path_params["page"])
        except KeyError:
            return _error(message("review.no_picture"), 404)
        return Response(content, media_type="image/webp")

    def decide(item: str, asked: dict[str, Any]) -> dict[str, Any]:
        made = answers.decide(item, asked)
        return {"decision": made.id, "report": answers.report(item, str(asked["who"]), with_source=False)}

    def undo(item: str, asked: dict[str, Any]) -> dict[str, Any]:
        made = answers.desk.undo(str(asked["decision"]), who=str(asked["who"]))
        return {"decision": made.id, "report": answers.report(item, str(asked["who"]), with_source=False)}

    def tried(item: str, asked: dict[str, Any]) -> dict[str, Any]:
        return {"checks": answers.tried(item, asked)}

    def post(act: Callable[[str, dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = bytearray()
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BYTES:
                    return _error(message("review.too_many_bytes", limit=MOST_BYTES), 413)
            try:
                asked = json.loads(bytes(body))
            except ValueError:
                asked = None
            if not isinstance(asked, dict):
                return _error(message("review.no_object"), 400)
            return await run_in_threadpool(_told, lambda: act(request.path_params["item"], asked))

        return endpoint

    def _who(request: Request) -> str:
        return request.query_params.get("who", who)

    base = f"/{token}"
    app = Starlette(
        routes=[
            Route(f"{base}/", page),
            Route(f"{base}/api/queue", queue),
            Route(f"{base}/api/report/{{item}}", report),
            Route(f"{base}/api/picture/{{item}}/{{page:int}}", picture),
            Route(f"{base}/api/decide/{{item}}", post(decide), methods=["POST"]),
            Route(f"{base}/api/undo/{{item}}", post(undo), methods=["POST"]),
            Route(f"{base}/api/try/{{item}}", post(tried), methods=["POST"]),
        ],
        middleware=[
            Middleware(Guard, token=token, hosts=frozenset((f"{HOST}:{port}", f"localhost:{port}"))),
        ],
    )
    app.state.desk = answers.desk
    return app


def run_server(
    run_folder: Path, *, who: str, folders: tuple[Path, ...], port: int, shares: Shares, say: Callable[[str], None]
) -> None:
    """Serve until it is stopped. Raises ``SettingsError`` for a folder that is no run, or a port that is taken."""
    import uvicorn

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise SettingsError(message("setting.port", port=port, error=error.strerror or error)) from error
        # Who opens the address at once is let wait, and not refused, until the server is ready.
        listener.listen(64)
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = make_app(run_folder, who=who, token=token, port=port, folders=folders, shares=shares)
        # The list and the forms stay as long as the server: looking through them for garbage would halt answers.
        gc.collect()
        gc.freeze()
        # The list is there at once; what was decided since the outputs were written is counted meanwhile.
        Thread(target=app.state.desk.catch_up, daemon=True).start()
        say(message("review.open", host=HOST, port=port, token=token))
        say(message("review.kept_at_once"))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


def _told(act: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(act())
    except Disagreement as error:
        heads = [{"id": head.id, "who": head.who, "told": head.told} for head in error.opinion.heads]
        return _error(str(error), 409, heads=heads)
    except KeyError as error:
        return _error(message("review.not_there", what=error), 404)
    except (ValueError, TypeError) as error:
        return _error(str(error), 400)
    except TablemendError as error:
        return _error(str(error), 500)


def _error(said: str, status: int, **more: object) -> Response:
    """In both languages, for the page may change its own at any time."""
    return _json({"error": said, "chinese": translate(said, "zh"), **more}, status)


def _json(data: Any, status: int = 200) -> Response:
    return Response(to_json(data), status, media_type="application/json")
