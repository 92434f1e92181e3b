"""The review in headless Chromium: the whole loop by keyboard, and nothing asked of another place."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from extractor.decisions.apply import cell_name
from extractor.decisions.decision import target_of
from extractor.decisions.log import run_log
from extractor.report import Status
from extractor.review.desk import Desk, said_of
from extractor.runs.panel.looks import looks_of

pytest.importorskip("starlette", reason="the extra 'review' is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="the extra 'review' is not installed")

from extractor.review.server import HOST, make_app  # noqa: E402 - where the extra is
from extractor.review.shares import Shares  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
WAIT = 60_000
AXE = Path(os.environ.get("AXE_PATH") or Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js")
PICTURES = os.environ.get("REVIEW_PICTURES")
"""A folder for a picture of each screen, to be looked at by eye."""
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
    app = make_app(ran, who="Li", token="t0ken", port=port, shares=Shares(audit=20, second=1.0))
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
    with opened(browser, served) as page:
        yield page


@contextmanager
def opened(browser, served, **settings):
    """A page of its own, of which nothing may complain, and which asks nobody but its server."""
    faults = []
    context = browser.new_context(**({"viewport": {"width": 1500, "height": 900}, "locale": "zh-CN"} | settings))
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    home = served.split("?")[0]
    page.on("request", lambda asked: asked.url.startswith((home, "data:")) or faults.append(asked.url))
    page.goto(served)
    page.wait_for_selector(".form-pane")
    yield page
    context.close()
    assert faults == []


def open_doubtful(page):
    """The first report with cells to look at."""
    while not page.locator("#answer #value").count() or page.locator("#answer .asked").count():
        page.keyboard.press("]")
        page.wait_for_timeout(300)


def kept(ran, count):
    """The decisions, once there are so many."""
    for _ in range(400):
        made = run_log(ran).ledger.decisions
        if len(made) >= count:
            return made
        time.sleep(0.1)
    raise AssertionError(f"{len(made)} decisions, expected {count}")


def settled(page):
    """The page may have led on to another report; keys count again after a pause."""
    page.wait_for_selector("#app:not([data-moved])")


def test_the_loop_by_keyboard(page, ran):
    open_doubtful(page)
    page.keyboard.press("b")
    kept(ran, 1)
    settled(page)
    page.keyboard.type("12")
    assert page.locator("#value").input_value() == "12"
    page.keyboard.press("Enter")
    kept(ran, 2)
    settled(page)
    page.keyboard.press("u")
    kept(ran, 3)
    settled(page)
    page.keyboard.press("s")
    settled(page)
    page.keyboard.press("n")
    kept(ran, 4)
    settled(page)
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


def test_office_year_form_and_no_report_by_keyboard(page, ran):
    open_doubtful(page)
    page.keyboard.press("o")
    page.keyboard.type("东山县人民政府")
    page.keyboard.press("Enter")
    kept(ran, 1)
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.keyboard.type("2023")
    page.keyboard.press("Enter")
    kept(ran, 2)
    page.wait_for_selector(".who h1:has-text('东山县人民政府')")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.locator("#form-choice").select_option("gov-disclosure-2019")
    page.keyboard.press("Enter")
    kept(ran, 3)
    page.locator("#reports button", has_text="letter.txt").click()
    page.wait_for_selector("text=未识别表格")
    page.locator(".form-body").focus()
    page.keyboard.press("d")
    made = kept(ran, 4)
    assert [(one.kind, one.name, one.value) for one in made] == [
        ("fact", "organization", "东山县人民政府"), ("fact", "year", 2023), ("report", "form", "gov-disclosure-2019"),
        ("report", "not_a_report", None),
    ]  # fmt: skip


def test_what_is_typed_while_another_fact_is_being_kept_stays(page, ran):
    open_doubtful(page)
    held = []
    page.route("**/api/decide/**", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("o")
    page.keyboard.type("东山县人民政府")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.keyboard.type("2023")
    held[0].continue_()
    page.wait_for_selector(".who h1:has-text('东山县人民政府')")
    assert page.locator("#value").input_value() == "2023"
    page.keyboard.press("Enter")
    assert [(one.name, one.value) for one in kept(ran, 2)] == [("organization", "东山县人民政府"), ("year", 2023)]


def test_an_answer_is_taken_back_where_it_is_shown(page, ran):
    open_doubtful(page)
    page.keyboard.press("b")
    kept(ran, 1)
    page.keyboard.press("z")
    kept(ran, 2)
    page.wait_for_selector("text=已撤销", state="attached")
    page.keyboard.press("o")
    page.keyboard.type("某局")
    page.keyboard.press("Enter")
    kept(ran, 3)
    page.locator(".opinion button").click()
    assert kept(ran, 4)[-1].withdrawn


def test_two_persons_at_once_and_the_second_does_not_see_the_first_answer(browser, page, served, ran):
    open_doubtful(page)
    page.keyboard.type("4321")
    page.keyboard.press("Enter")
    kept(ran, 1)
    with opened(browser, f"{served}?who=Wang") as other:
        other.wait_for_selector("text=Wang")
        while not other.locator(".asked", has_text="双人复核").count():
            other.keyboard.press("]")
            other.wait_for_timeout(300)
            if other.locator(".chips", has_text="双").count():
                other.locator("#reports button", has_text="双").first.click()
                other.wait_for_timeout(500)
                for _ in range(400):
                    if other.locator(".asked", has_text="双人复核").count():
                        break
                    other.keyboard.press("k")
        assert "4321" not in other.content()
        other.keyboard.type("4321")
        other.keyboard.press("Enter")
        first, second = kept(ran, 2)
        other.wait_for_selector("text=双人一致")
    assert (first.who, second.who, second.asked, second.replaces) == ("Li", "Wang", "second", ())
    assert run_log(ran).ledger.conflicts == ()


def test_an_answer_that_settles_a_disagreement_is_taken_though_the_page_has_gone_on(browser, page, served, ran):
    """The last cell of a report: the page goes to the next one before the answer is sent."""
    open_doubtful(page)
    path = page.locator(".who p").inner_text()
    desk = Desk(ran)
    item = next(one for one in desk.items.values() if one.path == path)
    read, report = desk.report(item.id)
    names = [cell_name(look.cell) for look in looks_of(report) if look.cell]
    for name in names:
        target = target_of(report.source, "cell", name, report.form.id)
        said = said_of(read, name, "cell")
        desk.decide(target, who="Zhao", said=said, seen=(), status=Status.READ, value=5)
    target = target_of(report.source, "cell", names[0], report.form.id)
    head = desk.ledger.opinion(target).heads[0]
    # Another's answer that replaces nothing.
    desk.decide(target, who="Qian", said=head.said, seen=(), status=Status.READ, value=7, asked="second")
    before = len(run_log(ran).ledger.decisions)

    with opened(browser, f"{served}?who=Sun") as other:
        other.locator("#reports button", has_text=Path(path).name).click()
        other.wait_for_selector(f".who p:has-text('{path}')")
        for _ in range(400):
            if other.locator(".opinion", has_text="Qian").count():
                break
            other.keyboard.press("j")
        other.keyboard.type("7")
        other.keyboard.press("Enter")
        made = kept(ran, before + 1)
        assert (made[-1].who, made[-1].value, len(made[-1].replaces)) == ("Sun", 7, 2)


def answer_all(page, *, most=2000):
    """Answers of every kind in turn, by keyboard alone, until the page says that nothing is left to do."""
    answers = ["b", "7", "n", "Enter", "u", "m", "x"]
    for step in range(most):
        settled(page)
        if page.locator("#answer #value").count():
            key = answers[step % len(answers)]
            page.keyboard.press(key)
            if key == "7":
                page.keyboard.press("Enter")
            elif "推算" in page.evaluate("document.getElementById('fault')?.textContent || ''"):
                page.keyboard.press("m")
        elif page.locator(".whole").count():
            page.keyboard.press("d")
        elif not page.locator("#reports .chip.review, #reports .chip.drawn").count():
            return
        # The last answers of a report are on their way: the page goes on by itself once they are kept.
        page.wait_for_timeout(20)
    raise AssertionError(f"not done after {most} steps: {page.locator('#progress').inner_text()}")


def test_the_whole_list_by_keyboard_until_nothing_is_left(page, ran):
    """None is lost, and none is asked twice; the page leads from report to report, also to what answers have put on
    the list again."""
    answer_all(page)
    assert page.locator("#progress").inner_text().count("余 0 项，0 / 5 份报告") == 1
    decisions = run_log(ran).ledger.decisions
    targets = [one.target for one in decisions]
    assert len(targets) == len(set(targets)) > 150
    assert {one.name for one in decisions if one.kind == "report"} == {"not_a_report"}


@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: AXE_PATH=FILE names one, npm install axe-core brings one")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_axe_finds_nothing_on_any_screen(browser, served, scheme, width):
    # The policy forbids scripts of others, also this one; the browser is told to pass over it.
    settings = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with opened(browser, served, **settings) as page:

        def check(screen):
            page.wait_for_timeout(300)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{screen.replace(' ', '-')}-{scheme}-{width}.png")
            assert [(one["impact"], one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], screen

        check("first")
        open_doubtful(page)
        check("cell")
        page.keyboard.type("1234")
        check("typed")
        # The numbers of a sum are not cut off where the pane is narrow.
        page.wait_for_selector("#sums .tick")
        cut = "[...document.querySelectorAll('#sums .tick')].filter((one) => one.scrollWidth > one.clientWidth).length"
        assert page.evaluate(cut) == 0
        page.keyboard.press("Escape")
        page.keyboard.press("o")
        check("fact")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        check("help")
        page.keyboard.press("Escape")
        for tab in ("queue", "checks", "facts", "record"):
            page.locator(f"#tab-{tab}").click()
            check(tab)
        page.locator("#reports button", has_text="letter.txt").click()
        check("report as a whole")
        page.locator("#reports button", has_text="program.exe").click()
        page.wait_for_selector("section.whole:has-text('.exe')")
        assert page.locator("#no-report").count() == 0
        check("file not read")
