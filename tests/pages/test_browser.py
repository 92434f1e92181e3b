"""The pages in headless Chromium: nothing is fetched, nothing fails, every cell leads to its place and back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractor.forms import shipped_forms
from extractor.pages.report_page import Shelf, write_folder, write_list, write_page
from extractor.pages.summary import write_summary
from extractor.report import Report
from tests.fake_reports import make_report
from tests.pages.hostile import hostile_page, hostile_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
NAMES = ("tabs-page-break.txt", "markdown-lost-rows.md", "repeats-removed.txt", "laid-out-with-spaces.txt")
MORE = ("web-page.html", "word.docx", "ocr-boxes.json", "print.pdf", "row-pipes-2019.md", "tables-gone.txt")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]

TELL_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
"""Every report of the Content-Security-Policy becomes a complaint of the page."""

pytestmark = pytest.mark.slow
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        program = CHROMIUM or started.chromium.executable_path
        if not Path(program).is_file():
            pytest.skip("no Chromium: CHROMIUM=PATH names one, playwright install chromium brings one")
        browser = started.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Open]:
    """``look(path, width=…, …)``: the page opened. At the end it must have fetched and complained of nothing."""
    faults: list[str] = []
    contexts = []

    def open_page(path: Path, *, width: int = 1500, height: int = 900, **options: str) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **({"locale": "en-US"} | options))
        contexts.append(context)
        context.add_init_script(TELL_POLICY)
        page = context.new_page()
        page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or faults.append(asked.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf({form.id: form for form in shipped_forms()}, (SAMPLES,))


@pytest.fixture(scope="module")
def reports(rules) -> list[Report]:
    return [rules.extract(SAMPLES / name) for name in (*NAMES, *MORE)]


@pytest.fixture(scope="module")
def listed(tmp_path_factory, reports, shelf) -> Path:
    out = tmp_path_factory.mktemp("pages") / "list.html"
    write_list(enumerate(reports, start=1), out, shelf)
    return out


@pytest.fixture
def single(tmp_path, reports, shelf) -> Callable[[str], Path]:
    """The page of one sample."""

    def make(name: str) -> Path:
        report = next(report for report in reports if report.source.path.endswith(name))
        write_page(1, report, tmp_path / "page.html", shelf)
        return tmp_path / "page.html"

    return make


LINKS = """() => {
  const wrong = [];
  const places = JSON.parse(document.getElementById('report-0').textContent).cells;
  let linked = 0;
  places.forEach((cell, index) => {
    const node = document.querySelector(`[data-cell="${index}"]`);
    if (!node) return wrong.push(`${index}: not drawn`);
    if (!cell.p) return;
    node.click();
    const marks = [...document.querySelectorAll('.source-body .chosen')];
    if (!marks.length) return wrong.push(`${index}: no mark`);
    if (document.querySelector('.view-text') && cell.p[0][1] < cell.p[0][2]) {
      const printed = marks.map((mark) => mark.textContent).join('').replace(/\\s/g, '');
      const said = String(cell.t ?? cell.v).replace(/\\s/g, '');
      if (printed !== said) wrong.push(`${index}: ${printed} for ${said}`);
    }
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
    marks[0].click();
    const owners = marks[0].dataset.owners.split(' ');
    for (let tries = 1; tries < owners.length && !node.classList.contains('chosen'); tries++) marks[0].click();
    if (!node.classList.contains('chosen')) wrong.push(`${index}: no way back`);
    linked += 1;
  });
  return [linked, wrong];
}"""


@pytest.mark.parametrize("name", [*NAMES, *MORE])
def test_every_cell_leads_to_its_place_and_back(look, single, reports, name):
    page = look(single(name))
    report = next(report for report in reports if report.source.path.endswith(name))
    placed = sum(bool(cell.spans) for cell in report.cells)
    for view in page.locator("[data-source-view]").all() or [None]:
        if view is not None:
            view.click()
        assert page.evaluate(LINKS) == [placed, []]


def test_pointing_at_either_side_lights_both(look, single):
    page = look(single("print.pdf"))
    page.hover("[data-cell='11']")
    assert page.locator(".box.hovered").count() == 1
    page.hover(".box[data-owners='c12']")
    assert page.locator(".cell.hovered").get_attribute("data-cell") == "12"


def test_the_keyboard_reaches_everything(look, single):
    page = look(single("markdown-lost-rows.md"))

    def chosen() -> str | None:
        found = page.locator(".cell.chosen")
        return found.get_attribute("data-cell") if found.count() else None

    def press(keys: str) -> None:
        for key in keys.split():
            page.keyboard.press(key)

    doubtful = page.evaluate("[...document.querySelectorAll('.cell.passes')].map((cell) => cell.dataset.cell)")
    assert len(doubtful) == 8
    walked = []
    for _ in doubtful:
        press("j")
        walked.append(chosen())
    assert walked == doubtful
    press("j")
    assert chosen() == doubtful[0], "round again"
    press("k")
    assert chosen() == doubtful[-1]
    assert page.evaluate("document.activeElement.dataset.cell") == doubtful[-1]
    press("ArrowUp")
    above = int(chosen() or 0)
    assert above == int(doubtful[-1]) - 7
    press("ArrowLeft ArrowDown")
    assert int(chosen() or 0) == above + 6
    press("4")
    assert page.locator("[aria-pressed=true][data-filter]").get_attribute("data-filter") == "inferred"
    assert page.locator(".cell.passes").count() == 7
    press("Escape")
    assert chosen() is None
    press("?")
    assert page.locator("#help").is_visible()
    press("?")
    assert not page.locator("#help").is_visible()
    press("v v")
    assert page.locator("[role=tab][aria-selected=true]").inner_text().startswith("Checks")
    press("l")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    press("c")
    assert page.locator(".paper").get_attribute("data-colour") == "confidence"


def test_a_failed_check_shows_its_sum_and_its_cells(look, single):
    page = look(single("laid-out-with-spaces.txt"))
    page.keyboard.press("g")
    card = page.locator(".check.chosen")
    assert "fails" in card.inner_text()
    assert page.locator(".cell.lit").count() == 1
    card.locator("button.term").click()
    assert page.locator(".cell.chosen.failed").count() == 1


def test_a_list_opens_each_report_and_comes_back_to_the_same(look, listed, reports):
    page = look(listed)
    titles = [page.title()]
    for _ in reports[1:]:
        page.keyboard.press("]")
        titles.append(page.title())
    assert sorted(titles) == sorted(f"{report.organization.value} {report.year.value}" for report in reports)
    page.keyboard.press("j")
    address, title = page.url, page.title()
    page.reload()
    assert (page.url, page.title()) == (address, title)
    page.fill("#search", "print.pdf")
    assert page.locator("#reports > li:visible").count() == 1


@pytest.mark.parametrize("kind", ["source", "record", "list", "summary"])
def test_a_hostile_report_runs_nothing(look, tmp_path, rules, shelf, kind):
    out = tmp_path / "page.html"
    if kind == "source":
        (tmp_path / "a.html").write_bytes(hostile_page())
        report = rules.extract_bytes(hostile_page(), name="a.html")
        write_page(1, report, out, Shelf(shelf.forms, (tmp_path,)))
    elif kind == "record":
        write_page(1, hostile_report(), out, shelf)
    elif kind == "list":
        write_list([(1, hostile_report()), (2, hostile_report(error=None)), (3, make_report())], out, shelf)
    else:
        write_summary([hostile_report(), make_report()], out)
    page = look(out)
    if kind == "source":
        assert "</script><script>globalThis.pwned=1" in page.locator(".text").inner_text()
        assert page.locator(".source-body .mark").count() > 20
    for key in ("j", "v", "v", "v", "v", "g", "s", "l"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.evaluate("typeof globalThis.pwned") == "undefined"
    assert page.evaluate("({}).polluted") is None
    assert page.locator("img, iframe, object, embed, svg[onload], [onerror]").count() == 0
    assert page.evaluate("document.scripts.length") == page.evaluate(
        "document.querySelectorAll('body > script').length"
    )
    shown = page.evaluate("document.body.innerText")
    assert not set(shown) & set("\u202e\u2028\x00")


def test_the_policy_stops_what_a_mistake_of_ours_would_let_in(browser, single):
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(single("print.pdf").as_uri())
    outcome = page.evaluate(
        """async () => {
          const found = [];
          try { document.body.innerHTML = '<img src=x onerror=pwned=1>'; found.push('markup'); } catch { }
          const made = document.createElement('script');
          try { made.text = 'pwned=2'; document.body.append(made); } catch { }
          const image = document.createElement('img');
          image.src = 'https://example.org/x.png';
          document.body.append(image);
          try { await fetch('https://example.org/'); found.push('fetch'); } catch { }
          return [found, typeof globalThis.pwned];
        }"""
    )
    page.close()
    assert outcome == [[], "undefined"]
    assert any("Content Security Policy" in text for text in said)


def test_two_hundred_reports_stay_smooth(look, tmp_path, reports, shelf):
    out = tmp_path / "many.html"
    write_list(enumerate(islice(cycle(reports), 200), start=1), out, shelf)
    assert out.stat().st_size < 20_000_000
    page = look(out)
    assert page.locator("#reports > li").count() == 200
    times = page.evaluate(
        """async () => {
          const times = [];
          for (let count = 0; count < 40; count++) {
            const start = performance.now();
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key: ']', bubbles: true}));
            document.body.getBoundingClientRect();
            times.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
          }
          return times.sort((one, other) => one - other);
        }"""
    )
    # A tenth of a second is felt as at once; the bound leaves room for a machine that does other work.
    assert times[len(times) // 2] < 400
    assert page.evaluate("document.querySelectorAll('*').length") < 15_000, "one report at a time is in the page"


@pytest.mark.parametrize("width", [390, 820, 1100, 1500])
def test_nothing_is_wider_than_the_window(look, listed, width):
    page = look(listed, width=width)
    page.keyboard.press("j")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.locator(".source-body").is_visible()
    assert page.locator(".paper").is_visible()
    assert page.locator("#panel-body").is_visible()


def test_dark_is_dark_and_the_reader_may_say_otherwise(look, single):
    page = look(single("web-page.html"), color_scheme="dark")

    def light() -> float:
        channels = page.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor.match(/[0-9]+/g)")
        return sum(int(channel) for channel in channels[:3]) / 3

    assert light() < 80
    page.keyboard.press("t")
    assert light() > 200


def test_on_paper_the_form_and_what_needs_a_look(look, single):
    page = look(single("markdown-lost-rows.md"))
    page.emulate_media(media="print")
    assert page.locator(".paper").is_visible()
    assert not page.locator(".source-pane").is_visible()
    assert page.locator(".print-list tr").count() == 8
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_its_source_a_report_is_shown_all_the_same(look, tmp_path, reports, shelf):
    write_page(1, reports[0], tmp_path / "page.html", Shelf(shelf.forms, (tmp_path,)))
    page = look(tmp_path / "page.html")
    assert "Source not shown" in page.locator(".source-body").inner_text()
    page.click("[data-cell='11']")
    assert page.locator(".big-value").inner_text() == page.locator("[data-cell='11']").inner_text()


def test_a_summary_leads_to_the_pages(look, tmp_path, reports, shelf):
    write_folder(enumerate(reports, start=1), tmp_path / "pages", shelf)
    page = look(tmp_path / "pages" / "index.html")
    assert page.locator(".worst tbody tr").count() >= 4
    page.fill("input[type=search]", "repeats-removed")
    assert page.locator(".worst tbody tr").count() == 1
    page.click(".worst a")
    page.wait_for_selector(".paper")
    assert "repeats-removed" in page.url


def test_cells_speak_for_themselves(look, single):
    page = look(single("ocr-boxes.json"))
    labels = page.evaluate(
        "[...document.querySelectorAll('[data-cell]')].map((cell) => cell.getAttribute('aria-label'))"
    )
    assert len(labels) == 200
    assert all("%" in label for label in labels)
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input')]"
        ".filter((part) => !(part.innerText || part.ariaLabel || part.title)).length"
    )
    assert unnamed == 0
