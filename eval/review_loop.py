"""Does the review empty its list by keyboard? ``python -m eval.review_loop RUN -o WORK [--persons Li Wang]``.

A copy of the folder RUN of ``tablemend batch`` is reviewed in headless Chromium, each person in a browser context of
his own and all at the same time, with keys alone: what was read is accepted mostly, and now and then another answer of
every kind is given, a cell skipped, an answer taken back. At the end the list of everybody must be empty, every answer
that the server confirmed must be in ``decisions.jsonl``, no page may have complained, and nothing may have been
asked of another place. Exit code 1 where one of these is not so. Wants the extras ``review`` and ``browser``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.review_faults import Served
from extractor.decisions.log import NAME, read_log

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
OTHERS = ("b", "n", "u", "m", "x", "s", "z", "12", "3", "0")
_TOLD_S = 20.0
"""Seconds between two lines on how far it is."""
_PATIENCE_S = 8.0
_APART = 8
"""Reports between the places where two persons begin."""
_LOOK = """() => {
  const at = (one) => document.querySelector(one);
  return {
    moved: "moved" in at("#app").dataset, saving: Number(at("#app").dataset.saving || 0),
    cell: Boolean(at("#answer #value")), whole: Boolean(at(".whole")),
    none: !at("#no-report"), fault: at("#fault")?.textContent || "",
    left: document.querySelectorAll("#reports .chip.review, #reports .chip.drawn").length,
    more: document.querySelectorAll("#reports .more").length,
  };
}"""


@dataclass
class Person:
    """One browser context. ``confirmed``: answers that the server said are kept, takings back among them."""

    who: str
    page: Page
    rng: random.Random
    others: float
    """Share of the answers that are not the one that was read."""
    confirmed: int = 0
    keys: int = 0
    busy: float = field(default_factory=time.monotonic)
    """When something was last shown to be answered; answers may be on their way for long on a machine that is busy."""
    turned: float = 0.0
    faults: list[str] = field(default_factory=list)

    def listen(self, home: str) -> None:
        page = self.page
        page.on("console", lambda said: self._complain(said.text))
        page.on("pageerror", lambda error: self.faults.append(f"{self.who}: {error}"))
        page.on("request", lambda sent: self._outside(sent.url, home))
        page.on("response", self._answered)

    def _outside(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.faults.append(url)

    def _complain(self, said: str) -> None:
        # That another person was quicker is answered with 409, an answer that cannot be (a fraction was read where
        # things are counted) with 400: both are shown on the page, and the browser writes them into its console.
        if not any(status in said for status in ("409 (", "400 (")):
            self.faults.append(f"{self.who}: {said}")

    def _answered(self, answer: Any) -> None:
        if answer.status not in (200, 400, 409):
            self.faults.append(
                f"{self.who}: {answer.status} {answer.url.rsplit('/api/')[-1]} {answer.request.post_data}"
            )
        if ("/api/decide/" in answer.url or "/api/undo/" in answer.url) and answer.status == 200:
            self.confirmed += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def step(self) -> bool:
        """One answer, or one key to the next thing; false where nothing is left to do."""
        now = self.page.evaluate(_LOOK)
        if now["moved"]:
            return True
        if now["saving"]:
            # What the answers on their way put on the list again is not known yet.
            self.busy = time.monotonic()
        if now["cell"]:
            self.busy = time.monotonic()
            self._answer(now["fault"])
        elif now["whole"] and not now["none"]:
            self.busy = time.monotonic()
            self.press("d")
        idle = time.monotonic() - max(self.busy, self.turned)
        if idle > _PATIENCE_S and (now["left"] or now["more"]):
            # Only what was passed over or skipped is left, or others have answered what this list still shows.
            self.turned = time.monotonic()
            self.press("]")
        return time.monotonic() - self.busy < 4 * _PATIENCE_S

    def _answer(self, fault: str) -> None:
        if "再次作答" in fault:
            # Somebody else has decided it meanwhile; his answer stays.
            self.press("j")
        elif fault:
            self.press("Escape", "m")
        elif self.rng.random() < self.others:
            key = self.rng.choice(OTHERS)
            self.press(*([*key, "Enter"] if key.isdigit() else [key]))
        else:
            self.press("Enter")


def open_person(browser: Browser, home: str, who: str, rng: random.Random, others: float) -> Person:
    context = browser.new_context(viewport={"width": 1100, "height": 700}, locale="zh-CN")
    person = Person(who, context.new_page(), rng, others)
    person.page.set_default_timeout(120_000)
    person.listen(home)
    person.page.goto(f"{home}?who={who}")
    person.page.wait_for_selector(".form-pane")
    return person


def empty_list(
    run: Path, work: Path, *, persons: Sequence[str], seed: int, others: float, sources: Path, most_s: float
) -> tuple[dict[str, float], list[str]]:
    """Figures, and what went wrong."""
    from playwright.sync_api import sync_playwright

    folder = work / "run"
    shutil.copytree(run, folder)
    before = len(read_log(folder / NAME).ledger.unique)
    served = Served(folder, sources)
    home = f"http://{served.host}/{served.token}/"
    began = told = time.monotonic()
    faults: list[str] = []
    with sync_playwright() as started:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or started.chromium.executable_path
        browser = started.chromium.launch(executable_path=program, args=list(FLAGS))
        everybody = [open_person(browser, home, who, random.Random(f"{seed}/{who}"), others) for who in persons]
        for place, person in enumerate(everybody):
            # As persons do who share a list: each begins somewhere else.
            person.press(*("]" * (_APART * place)))
        listed = sum(one["left"] + one["audit"] for one in served.ask("queue?who=-")["items"])
        # Whoever is done waits for the others: what they answer may be something to look at for him.
        while sum(person.step() for person in everybody) and time.monotonic() - began < most_s:
            everybody[0].page.wait_for_timeout(10)
            if time.monotonic() > told + _TOLD_S:
                told = time.monotonic()
                done = "; ".join(f"{person.who} {person.confirmed} of {person.keys} keys" for person in everybody)
                sys.stderr.write(f"{told - began:.0f} s: {done}\n")
        served.hang_up()
        for person in everybody:
            faults += person.faults
            left = sum(i["left"] + i["audit"] + i["second"] for i in served.ask(f"queue?who={person.who}")["items"])
            if left:
                faults.append(f"{person.who}: {left} things are left on the list")
            person.page.context.close()
        browser.close()
    served.kill()
    log = read_log(folder / NAME)
    confirmed = sum(person.confirmed for person in everybody)
    faults += list(map(str, log.problems))
    if (kept := len(log.ledger.unique) - before) != confirmed:
        faults.append(f"{confirmed} answers were confirmed, {kept} were added to {NAME}")
    figures = {
        "things on the list at the beginning": listed, "keys": sum(person.keys for person in everybody),
        "confirmed": confirmed, "seconds": round(time.monotonic() - began),
    } | {f"confirmed, {person.who}": person.confirmed for person in everybody}  # fmt: skip
    return figures, faults


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.review_loop", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--persons", nargs="+", default=["Li", "Wang"])
    parser.add_argument("--others", type=float, default=0.1, help="share of answers that are not what was read")
    parser.add_argument("--sources", type=Path, default=Path(), help="where the reports' files are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-seconds", type=float, default=1800.0)
    options = parser.parse_args(arguments)
    figures, faults = empty_list(
        options.run, options.out, persons=options.persons, seed=options.seed, others=options.others,
        sources=options.sources, most_s=options.most_seconds,
    )  # fmt: skip
    for line in (*faults, *(f"{name}: {figure:,}" for name, figure in figures.items())):
        sys.stdout.write(f"{line}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
