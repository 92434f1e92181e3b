import base64
import hashlib
import json
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.pages.shell import data_block, head, picture_block, tail, to_json
from tests.pages.hostile import ATTACKS

ASSETS = resources.files("extractor.pages") / "assets"
SCRIPTS = sorted(entry.name for entry in ASSETS.iterdir() if entry.name.endswith(".js"))


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_data_comes_back_and_holds_no_markup(data):
    text = to_json(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_ends_its_element(attack):
    block = data_block("report-0", {attack: attack})
    assert block.count("<") == 2
    assert json.loads(block[block.index(">") + 1 : block.rindex("</")]) == {attack: attack}


def test_a_lone_surrogate_is_an_escape_that_scripts_know():
    assert to_json("a\udc80") == '"a\\udc80"'


def test_infinity_is_refused_before_a_script_meets_it():
    with pytest.raises(ValueError):
        to_json(float("inf"))


@pytest.mark.parametrize("name", ["x y", 'x"onload="', "", "X"], ids=["blank", "quote", "nothing", "upper case"])
def test_ids_are_ours(name):
    with pytest.raises(ValueError):
        data_block(name, 1)
    with pytest.raises(ValueError):
        picture_block(name, b"x")


@pytest.mark.parametrize("kind", ["report", "summary"])
def test_the_policy_names_the_script_and_the_style_that_are_there(kind):
    page = head(kind, "title") + tail(kind)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["require-trusted-types-for"] == "'script'"
    for directive, tag in (("script-src", "script"), ("style-src", "style")):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert rules[directive] == f"'sha256-{digest}'"


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_the_title_is_text(attack):
    page = head("report", attack)
    title = page[page.index("<title>") + 7 : page.index("</title>")]
    assert not set(title) & set("<>\"'\x00\u202e\u2028\ud800")
    assert page.count("<script") == 0


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_markup_out_of_strings_and_fetch_nothing(name):
    script = (ASSETS / name).read_text(encoding="utf-8")
    code = re.sub(r"^\s*//.*$", "", script, flags=re.MULTILINE)
    if name == "review.js":
        # It asks the server that it came from, in one place; its policy allows no other.
        code = code.replace("fetch(`api/${path}`", "", 1)
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "DOMParser"):
        assert word not in code
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon", "window.open", "srcdoc"):
        assert word not in code
    assert re.findall(r"https?://\S+", code) in ([], ['http://www.w3.org/2000/svg";'])
