"""The application: extract one file, run a batch, say how it is. Every error is JSON: ``{"error": {kind, message}}``.

It answers whoever can reach it and asks for no password: it listens on this machine alone unless set otherwise, and
behind another host name it belongs behind a proxy that knows its users.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, File, Request, UploadFile
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from extractor.batch import SupportsExtract
from extractor.errors import SettingsError
from extractor.messages import Language, Message, message
from extractor.report import SCHEMA, Report
from extractor.runs.work import Limits
from extractor.serve.described import description, description_page
from extractor.serve.guard import Guard
from extractor.serve.jobs import RESULTS, Job, Jobs, UnknownJob, file_name, results_of
from extractor.serve.languages import error_data, language_for, language_headers
from extractor.serve.readers import Readers
from extractor.version import __version__
from extractor.writers.jsonl import report_line

MB = 2**20
LOCAL_HOSTS = frozenset(("127.0.0.1", "localhost", "[::1]"))
"""Names under which a browser on this machine asks; a name that is turned to this machine later is not among them."""
_STATUS = {"input_too_large": 413, "time_limit": 504, "memory_limit": 507, "internal": 500, "crashed": 500}
"""Of a file without a usable record; any other kind is 422: the file is at fault."""


@dataclass(frozen=True)
class Settings:
    """``folder``: where batches are kept; ``None`` for one that goes away with the server."""

    jobs: int = 1
    limits: Limits = field(default_factory=lambda: Limits(seconds=60.0))
    most_bytes: int = 50 * MB
    folder: Path | None = None
    most_batches: int = 20
    hosts: frozenset[str] | None = LOCAL_HOSTS
    options: Sequence[str] = ()
    """Of ``tablemend batch``."""
    language: Language = "en"
    """For those who do not say which they accept."""


def make_app(build: Callable[[], SupportsExtract], settings: Settings) -> FastAPI:
    """The worker processes start with the application, and end with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with tempfile.TemporaryDirectory(prefix="tablemend-serve-") as scratch:
            app.state.readers = Readers(build, jobs=settings.jobs, limits=settings.limits)
            app.state.jobs = Jobs(settings.folder or Path(scratch), settings.options, most=settings.most_batches)
            try:
                await run_in_threadpool(app.state.readers.start)
                app.state.jobs.start()
                yield
            finally:
                await run_in_threadpool(app.state.jobs.close)
                await run_in_threadpool(app.state.readers.close)

    app = FastAPI(
        title="tablemend",
        version=__version__,
        summary=message("openapi.tablemend"),
        lifespan=lifespan,
        # The framework's own page loads its script from another place.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.language = settings.language
    app.add_middleware(Guard, most_bytes=settings.most_bytes, hosts=settings.hosts, language=settings.language)
    _add_errors(app)
    _add_routes(app)
    _add_description(app)
    return app


def _language(request: Request) -> Language:
    return language_for(request.headers.get("accept-language"), request.app.state.language)


def _add_description(app: FastAPI) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> Response:
        language = _language(request)
        return JSONResponse(description(app.openapi(), language), headers=language_headers(language))

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        language = _language(request)
        page = description_page(description(app.openapi(), language), language)
        return HTMLResponse(page, headers=language_headers(language))


def _add_routes(app: FastAPI) -> None:
    @app.get("/health", summary=message("openapi.health"))
    def health() -> dict[str, str]:
        return {"status": "ok", "version": __version__, "schema": SCHEMA}

    @app.post(
        "/extract",
        summary=message("openapi.extract"),
        responses={
            200: {"model": list[Report], "description": message("openapi.records")},
            413: {"description": message("openapi.too_large")},
            422: {"description": message("openapi.unreadable")},
            504: {"description": message("openapi.time_limit")},
        },
    )
    async def extract(
        request: Request, file: Annotated[UploadFile, File(description=message("openapi.file"))]
    ) -> Response:
        data = await file.read()
        name = file_name(file.filename or "")
        reports = await run_in_threadpool(request.app.state.readers.read, data, name=name)
        language = _language(request)
        errors = [report.error for report in reports if report.error is not None]
        if len(errors) == len(reports):
            return _error(request, _STATUS.get(errors[0].kind, 422), errors[0].kind, errors[0].message)
        body = b"[" + b",".join(report_line(report.in_language(language)).strip() for report in reports) + b"]"
        return Response(body, media_type="application/json", headers=language_headers(language))

    @app.post("/jobs", status_code=202, summary=message("openapi.begin"))
    async def begin(
        request: Request, files: Annotated[list[UploadFile], File(description=message("openapi.files"))]
    ) -> dict[str, Any]:
        given = [(file.filename or "", await file.read()) for file in files]
        job = await run_in_threadpool(request.app.state.jobs.add, given)
        return _told(job)

    @app.get("/jobs/{job}", summary=message("openapi.look"))
    def look(request: Request, job: str) -> dict[str, Any]:
        return _told(request.app.state.jobs.get(job))

    @app.get("/jobs/{job}/{name}", summary=message("openapi.result"))
    def fetch(request: Request, job: str, name: Annotated[str, InPath(description=", ".join(RESULTS))]) -> Response:
        found: Job = request.app.state.jobs.get(job)
        known = results_of(found.run)
        if name not in (*RESULTS, *known):
            raise HTTPException(404, message("serve.no_such_result", name=name, expected=list(RESULTS)))
        if found.state != "done":
            raise HTTPException(409, message("serve.not_done", job=job, state=found.state))
        if name not in known:
            raise HTTPException(404, message("serve.no_result", name=name))
        return FileResponse(known[name], filename=name)

    @app.delete("/jobs/{job}", status_code=204, summary=message("openapi.delete"))
    def delete(request: Request, job: str) -> None:
        request.app.state.jobs.delete(job)


def _told(job: Job) -> dict[str, Any]:
    results = list(results_of(job.run)) if job.state == "done" else []
    said = {"message": job.message} if job.message else {}
    return {"id": job.id, "state": job.state, "inputs": job.inputs, "counts": job.counts(), "results": results, **said}


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(SettingsError)
    def settings(request: Request, error: SettingsError) -> Response:
        return _error(request, 400, error.kind, str(error))

    @app.exception_handler(UnknownJob)
    def unknown(request: Request, error: UnknownJob) -> Response:
        return _error(request, 404, "unknown", message("serve.no_job", job=str(error)))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        said = error.detail if isinstance(error.detail, Message) else message("serve.http", error=error.detail)
        return _error(request, error.status_code, "http", said)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        return _error(request, 400, "request", message("serve.request", where=where, error=first["msg"]))

    @app.exception_handler(Exception)
    def defect(request: Request, error: Exception) -> Response:
        return _error(request, 500, "internal", message("serve.defect", error=f"{type(error).__name__}: {error}"))


def _error(request: Request, status: int, kind: str, said: str) -> Response:
    language = _language(request)
    return JSONResponse(error_data(kind, said, language), status, headers=language_headers(language))


def run_server(app: FastAPI, *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until it is stopped. Raises ``SettingsError`` for an address that cannot be used."""
    import uvicorn

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise SettingsError(message("setting.address", host=host, port=port, error=error.strerror)) from error
        port = listener.getsockname()[1]
        say(message("serve.listening", host=host, port=port))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
