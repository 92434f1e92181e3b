"""A report that tries everything to run a script of its own in the page that shows it."""

from html import escape

from extractor.report import Fact, Section, Source
from tests.fake_reports import key_named, make_cell, make_report

ATTACKS = (
    "</script><script>globalThis.pwned=1</script>",
    "<img src=x onerror=globalThis.pwned=2>",
    "<!--<script>globalThis.pwned=3",
    "\u2028globalThis.pwned=4\u2029",
    "\u202e<svg onload=globalThis.pwned=5>\u202c",
    "javascript:globalThis.pwned=6",
    "{{constructor.constructor('globalThis.pwned=7')()}}",
    '"><iframe srcdoc="<script>parent.pwned=8</script>">',
    "\x00\x1b[31m\ud800</style><script>globalThis.pwned=9</script>",
    "__proto__",
)
ALL = " ".join(ATTACKS)


def hostile_page() -> bytes:
    """A web page whose text, read, is a report with every attack in it, and a line of 200,000 characters."""
    attack = escape(ALL.replace("\x00", "").replace("\ud800", ""))
    rows = [
        ("一、本年新收政府信息公开申请数量", "4", attack, "0", "0", "0", "0", "4"),
        ("二、上年结转政府信息公开申请数量", "0", "0", "0", "0", "0", "0", "0"),
        (f"（一）予以公开{attack}", "3", "0", "0", "0", "0", "0", "3"),
        ("（七）总计", "4", "0", "0", "0", "0", "0", "4"),
    ]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    body = [
        "<p>某某县2023年政府信息公开工作年度报告</p>",
        f"<p>{attack}</p><p>三、收到和处理政府信息公开申请情况</p>",
        f"<table>{table}</table><p>{'&lt;b&gt;' * 60_000}</p>",
    ]
    return f"<html><head><meta charset=utf-8><title>{attack}</title></head><body>{''.join(body)}</body></html>".encode()


def hostile_report(**changes):
    """A record with an attack in every place that takes text."""
    cell = "applications/received/business"
    fact = Fact(value=ALL, text=ALL, confidence=0.5)
    attacked = make_cell(
        key_named(cell), status="text", text=ALL, unit=ALL, reasons=ATTACKS, method=ALL, needs_review=True
    )
    given = {
        "source": Source(path=f"/tmp/{ALL}", sha256="00" * 32, media_type=ATTACKS[1], pages=1),
        "organization": fact,
        "year": fact,
        "title": fact,
        "facts": dict.fromkeys(ATTACKS, fact),
        "sections": (Section(title=ALL, start=0, end=5),),
        "warnings": ATTACKS,
    }
    return make_report(changes={cell: attacked}).model_copy(update=given | changes)
