"""What a language model could add to a suite at best, and do to it at worst; and what one was measured to do.

Each report is read once, so that a whole suite with all bounds costs little more than reading it. With a file, what was
measured is kept report by report, and a run that was broken off goes on where it ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from eval.assist_bounds import Bound, Bounded
from eval.assist_effect import Effect, effects_of
from eval.assist_read import read_with
from eval.store import cut_to_whole_lines
from eval.suites import Suite, SuiteError
from extractor.assist.assistant import Assistant, open_assistant
from extractor.assist.settings import AssistSettings

_TOLD: Final = 50
"""Reports between two words on how far it is."""


def measure_bounds(
    suite: Suite, bounds: Sequence[Bound], *, tagger: str = "rules", out: Path | None = None,
    tell: Callable[[str], None] = print,
) -> dict[str, Effect]:  # fmt: skip
    """The effect of each bound. ``out``: a file of what was measured before, which is gone on with.

    Raises :class:`SuiteError` for a file of another suite or of other bounds.
    """
    kept = _Kept(out, {"suite": suite.checksum, "tagger": tagger, "bounds": list(bounds)})
    rest = suite.reports[len(kept.lines) :]
    if rest:
        names = {report.name for report in rest}
        assistants: dict[str, Assistant] = {bound: Assistant(Bounded(bound), pictures=True) for bound in bounds}
        for read in read_with(suite.select(lambda report: report.name in names), assistants, tagger):
            kept.add({name: effect.as_data() for name, effect in effects_of(read).items()})
            if len(kept.lines) % _TOLD == 0:
                tell(f"{len(kept.lines)} of {len(suite.reports)} reports")
    found: dict[str, Effect] = {bound: Effect() for bound in bounds}
    for line in kept.lines:
        for name, data in line.items():
            found[name].add(Effect.restored(data))
    return found


def measure_model(suite: Suite, settings: AssistSettings, *, tagger: str = "rules") -> Effect:
    """As :func:`measure_bounds`, with a model's answers."""
    whole = Effect()
    for read in read_with(suite, {"": open_assistant(settings)}, tagger):
        whole.add(effects_of(read)[""])
    return whole


@dataclass
class _Kept:
    """A file of JSON lines: what was measured, then one line a report. ``path`` ``None``: nothing is kept."""

    path: Path | None
    head: Mapping[str, Any]
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path is None:
            return
        cut_to_whole_lines(self.path)
        found = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        if found and json.loads(found[0]) != dict(self.head):
            raise SuiteError(f"{self.path}: was measured on another suite, or with other bounds or another tagger")
        self.lines = [json.loads(line) for line in found[1:]]
        if not found:
            self.path.write_text(json.dumps(self.head) + "\n", encoding="utf-8")

    def add(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line)
        self.lines.append(json.loads(text))
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
