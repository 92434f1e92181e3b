"""The review in headless Chromium: the whole loop by keyboard, and nothing asked of another place."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

from extractor.decisions.log import run_log
from extractor.report import Status

pytest.importorskip("starlette", reason="the extra 'review' is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="the extra 'review' is not installed")

from extractor.review.server import HOST, make_app  # noqa: E402 - where the extra is

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
WAIT = 20_000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        program = CHROMIUM or started.chromium.executable_path
        if not Path(program).is_file():
            pytest.skip("no Chromium: CHROMIUM=PATH names one, playwright install chromium brings one")
        browser = started.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def served(ran):
    """The address of the review of a run."""
    listener = socket.socket()
    listener.bind((HOST, 0))
    port = listener.getsockname()[1]
    app = make_app(ran, who="Li", token="t0ken", port=port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://{HOST}:{port}/t0ken/"
    server.should_exit = True
    thread.join(20)
    listener.close()


@pytest.fixture
def page(browser, served):
    faults = []
    context = browser.new_context(viewport={"width": 1500, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith((served, "data:")) or faults.append(asked.url))
    page.goto(served)
    page.wait_for_selector(".form-pane")
    yield page
    context.close()
    assert faults == []


def open_doubtful(page):
    """The first report with cells to look at."""
    while not page.locator("#answer input").count():
        page.keyboard.press("]")
        page.wait_for_timeout(300)


def kept(ran, count):
    """The decisions, once there are so many."""
    for _ in range(100):
        made = run_log(ran).ledger.decisions
        if len(made) >= count:
            return made
        time.sleep(0.1)
    raise AssertionError(f"{len(made)} decisions, expected {count}")


def test_the_loop_by_keyboard(page, ran):
    open_doubtful(page)
    page.keyboard.press("b")
    kept(ran, 1)
    page.keyboard.type("12")
    assert page.locator("#value").input_value() == "12"
    page.keyboard.press("Enter")
    kept(ran, 2)
    page.keyboard.press("u")
    kept(ran, 3)
    page.keyboard.press("s")
    page.keyboard.press("n")
    kept(ran, 4)
    page.keyboard.press("z")
    made = kept(ran, 5)

    assert [(one.status, one.value) for one in made[:4]] == [
        (Status.BLANK, None), (Status.READ, 12), (Status.UNREADABLE, None), (Status.NOT_APPLICABLE, None),
    ]  # fmt: skip
    assert made[4].withdrawn and made[4].replaces == (made[3].id,)
    assert len({one.name for one in made[:4]}) == 4


def test_a_report_is_said_to_be_none(page, ran):
    page.locator("#reports button", has_text="letter.txt").click()
    page.locator("#no-report").click()
    (made,) = kept(ran, 1)
    assert (made.kind, made.name) == ("report", "not_a_report")


def test_each_field_and_button_has_a_name(page):
    open_doubtful(page)
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input, select')].filter((one) => "
        "!(one.textContent.trim() || one.getAttribute('aria-label') || one.title)).map((one) => one.outerHTML)"
    )
    assert nameless == []
