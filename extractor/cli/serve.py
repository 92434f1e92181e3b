"""``tablemend serve``: the extractor behind HTTP."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import (
    ConfidenceOption,
    FormOption,
    LangOption,
    MaxSilentOption,
    ModelOption,
    Speech,
    Tagger,
    TaggerOption,
    build_with,
    forms_asked,
    known_forms,
    say,
    usage_errors,
)
from extractor.errors import SettingsError
from extractor.messages import message

_LOCAL = ("127.0.0.1", "::1", "localhost")


def _room_for_files() -> None:
    """Uploads and batches need a folder for temporary files: a container with a read-only root may have none."""
    import tempfile

    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        raise SettingsError(message("setting.no_temporary_folder")) from error


def serve(
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; no password is asked for.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for any that is free.")] = 8000,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Files read at a time.")] = 1,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.1, metavar="SECONDS", help="For one file.")] = 60.0,
    memory_limit: Annotated[
        int, typer.Option("--memory-limit", min=64, metavar="MB", help="For one worker process.")
    ] = 2048,
    max_mb: Annotated[int, typer.Option("--max-mb", min=1, metavar="MB", help="Of one request.")] = 50,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="Where batches are kept.", show_default="gone with the server"),
    ] = None,
    form: FormOption = None,
    tagger: TaggerOption = Tagger.AUTO,
    max_silent: MaxSilentOption = None,
    confidence: ConfidenceOption = "auto",
    model: ModelOption = None,
    lang: LangOption = None,
) -> None:
    """Answer over HTTP: POST /extract, POST /jobs, GET /jobs/ID, GET /health; /docs and /openapi.json describe it."""
    with usage_errors():
        try:
            from extractor.serve import app
        except ModuleNotFoundError as error:
            raise SettingsError(message("setting.no_server", package=error.name)) from error
        from extractor.forms.asked import plain_names
        from extractor.runs.work import Limits

        asked = plain_names(forms_asked(form))
        known_forms(asked)
        _room_for_files()
        limits = Limits(time_limit, memory_limit)
        options = [
            *(word for name in asked for word in ("--form", str(name))),
            "--tagger", tagger.value, "--confidence", confidence, "--jobs", str(jobs),
            "--time-limit", f"{time_limit:g}", "--memory-limit", str(memory_limit),
            *(("--max-silent", max_silent) if max_silent else ()),
            *(("--model", str(model.resolve())) if model else ()),
            *(("--lang", Speech.asked) if Speech.asked else ()),
        ]  # fmt: skip
        settings = app.Settings(
            jobs=jobs,
            limits=limits,
            most_bytes=max_mb * app.MB,
            folder=folder.resolve() if folder else None,
            options=options,
            hosts=app.LOCAL_HOSTS if host in _LOCAL else None,
            language=Speech.asked or "en",
        )
        build = partial(build_with(confidence, max_silent, model), asked, tagger.value)
        app.run_server(app.make_app(build, settings), host=host, port=port, say=say)
