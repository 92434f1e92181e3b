"""What the commands share: options, exit codes, and messages to the user."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import FormError, OutputError, SettingsError, WeightsError
from extractor.messages import LANGUAGES, Language, language_of, message, translate

if TYPE_CHECKING:
    from extractor.assist.settings import AssistSettings
    from extractor.batch import Build
    from extractor.forms.asked import FormsAsked
    from extractor.forms.schema import Form

FAILED, USAGE = 1, 2
"""Exit codes of the contract: some inputs failed; wrong usage."""
TIME_LIMIT_S, MEMORY_LIMIT_MB = 600.0, 2048
"""For each report, unless set otherwise."""


class Tagger(StrEnum):
    AUTO = "auto"
    MODEL = "model"
    RULES = "rules"


class Lang(StrEnum):
    AUTO = "auto"
    EN = "en"
    ZH = "zh"


FormOption = Annotated[
    list[str] | None,
    typer.Option(
        "--form",
        metavar="auto|ID|FILE.yaml|DIR",
        help="The form the reports are on; auto: the editions of the disclosure form. Repeat for several, or name a "
        "folder of form files: the labels of each report choose among them.",
        show_default="auto",
    ),
]
TaggerOption = Annotated[Tagger, typer.Option("--tagger", help="What finds the labels.")]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="DIR",
        help="A folder of weights that training.export wrote, in place of the shipped ones.",
        show_default=False,
    ),
]
MaxSilentOption = Annotated[
    str | None,
    typer.Option(
        "--max-silent",
        metavar="SHARE",
        help="Of the numbers given, how many may be wrong without being sent to review: 0.05% or 0.0005. "
        "Holds for reports like those drawn to measure it.",
        show_default="0.05%",
    ),
]
ConfidenceOption = Annotated[
    str,
    typer.Option(
        "--confidence",
        metavar="auto|fitted|hand-set|FILE.json",
        help="Where confidences come from; auto falls back to hand-set where the fitted one cannot be used.",
    ),
]
JoinOption = Annotated[
    bool,
    typer.Option(
        "--join",
        help="Read files that are parts of one report as one: those of a folder, or whose names differ in a running "
        "number only.",
    ),
]
AssistOption = Annotated[
    str | None,
    typer.Option(
        "--assist",
        metavar="URL|CONFIG",
        help="Show open cells to a language model (any OpenAI-compatible server; URL#MODEL, or a file of settings). It "
        "can only point at numbers of the source, and what it points at is always to be looked at.",
        show_default=False,
    ),
]
AssistStoreOption = Annotated[
    Path | None,
    typer.Option("--assist-store", metavar="DIR", help="Where all questions and answers are kept.", show_default=False),
]
AssistReplayOption = Annotated[
    Path | None,
    typer.Option(
        "--assist-replay",
        metavar="DIR",
        help="Repeat a run from the answers kept in DIR; nothing is sent.",
        show_default=False,
    ),
]
TimeLimitOption = Annotated[
    float, typer.Option("--time-limit", "--timeout", min=0.1, metavar="SECONDS", help="For one report.")
]
MemoryLimitOption = Annotated[
    int, typer.Option("--memory-limit", "--memory", min=64, metavar="MB", help="For one worker process.")
]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, metavar="N", help="Processes; 0 for one a core.")]
VerboseOption = Annotated[
    int,
    typer.Option(
        "--verbose", "-v", count=True, show_default=False, help="Say a line a report; twice: what was read before it."
    ),
]


def log_to_stderr(verbose: int) -> None:
    """Show the package's log on standard error: with 1 a line a report, with 2 more; with 0 nothing changes."""
    if verbose:
        from extractor.logs import DEBUG, INFO, to_stderr

        to_stderr(INFO if verbose == 1 else DEBUG)


class Speech:
    """The language of this program. ``spoken``: that of messages; ``asked``: the one that ``--lang`` named.

    What programs read (JSON Lines, CSV, Parquet) is in English unless a language was asked for by name.
    """

    spoken: Language = "en"
    asked: Language | None = None

    @classmethod
    def choose(cls, wanted: str | None) -> None:
        cls.spoken = language_of(wanted, os.environ)
        cls.asked = cls.spoken if wanted in LANGUAGES else None

    @classmethod
    def of_pages(cls) -> Language | None:
        """The language in which a page opens; ``None``: the browser's, where nobody asked and no locale is Chinese."""
        return cls.asked or (cls.spoken if cls.spoken != "en" else None)


def _chosen_here(wanted: Lang | None) -> Lang | None:
    # Before the command it may have been said already.
    if wanted is not None:
        Speech.choose(wanted.value)
    return wanted


def start_language(arguments: Sequence[str]) -> Language:
    """The language that the command line asks for wherever ``--lang`` is in it, or that of the environment."""
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            return language_of(arguments[at + 1], os.environ)
        if argument.startswith("--lang="):
            return language_of(argument.removeprefix("--lang="), os.environ)
    return language_of(None, os.environ)


LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help="The language of messages and of what people read. In what programs read it changes texts and heads "
        "only where it is given by name.",
        show_default="auto",
        callback=_chosen_here,
        is_eager=True,
    ),
]


def say(text: str) -> None:
    """A line on standard error."""
    typer.echo(f"tablemend: {translate(text, Speech.spoken)}", err=True)


def tell(text: str) -> None:
    """A line on standard output."""
    typer.echo(translate(text, Speech.spoken))


@contextmanager
def usage_errors() -> Iterator[None]:
    """Options that cannot be used end the program with exit code 2; bad input files never come this way."""
    try:
        yield
    except (SettingsError, FormError, OutputError, WeightsError) as error:
        say(str(error))
        raise typer.Exit(USAGE) from error


def build_with(
    confidence: str, max_silent: str | None, model: Path | None = None, assist: "AssistSettings | None" = None
) -> "Build":
    """What builds the extractor of each process. Raises ``SettingsError`` for a share that is none."""
    from functools import partial

    from extractor import batch

    if confidence == "auto" and max_silent is None and model is None and assist is None:
        return batch.build_extractor
    from extractor.recovery.judge.review import parse_share

    share = None if max_silent is None else parse_share(max_silent)
    return partial(batch.build_extractor, confidence=confidence, max_silent=share, model=model, assist=assist)


def assist_with(given: str | None, store: Path | None, replay: Path | None, default: Path) -> "AssistSettings | None":
    """The settings of the assistant; ``None`` where none is asked for. ``default``: where exchanges are kept unless the
    user says otherwise. Raises ``SettingsError``, ``WeightsError`` or ``OutputError``."""
    if given is None and replay is None:
        if store is not None:
            raise SettingsError(message("assist.store_alone"))
        return None
    from extractor.assist.assistant import prepare
    from extractor.assist.settings import load_settings

    settings = None if given is None else load_settings(given)
    if store is None and settings is not None and "store" not in settings.model_fields_set:
        store = default
    return prepare(settings, replay=replay, store=store)


def assist_lines(settings: "AssistSettings", warnings: Iterable[str]) -> list[str]:
    """What the assistant was asked, cost and brought in a run, from the warnings of its records."""
    from extractor.assist.summary import summary_lines

    return summary_lines(settings, warnings)


def forms_asked(given: Sequence[str] | None) -> "FormsAsked":
    """What ``--form`` named: ``auto`` where it is not there."""
    return "auto" if not given else given[0] if len(given) == 1 else tuple(given)


def known_forms(asked: "FormsAsked") -> "Mapping[str, Form]":
    """The shipped forms by id, and those of the user. Raises ``FormError``."""
    from extractor.forms import shipped_forms
    from extractor.forms.asked import candidates

    return {form.id: form for form in (*shipped_forms(), *candidates(asked).forms)}
