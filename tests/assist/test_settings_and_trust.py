"""Settings, prompts, and what was measured of a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.assist.account import Account, account_of
from extractor.assist.answers import Refusal
from extractor.assist.assistant import prepare
from extractor.assist.exchanges import replay_settings
from extractor.assist.prompts import load_prompt
from extractor.assist.settings import AssistSettings, load_settings
from extractor.assist.trust import Counted, Kind, ModelTrust, TrustFile, load_trust
from extractor.errors import SettingsError, WeightsError
from tests.assist.scripted import KEY, right_away, serving


def test_a_url_names_server_and_model() -> None:
    made = load_settings("http://localhost:8080/v1#qwen2.5-7b")
    assert (made.url, made.model) == ("http://localhost:8080/v1", "qwen2.5-7b")


def test_a_file_names_all_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "assist.yaml"
    path.write_text("url: http://h/v1\nmodel: m\nprice_in: 2\ncap_money: 5\nstore: kept\n", encoding="utf-8")
    made = load_settings(path)
    assert (made.price_in, made.cap_money, made.store) == (2, 5, tmp_path / "kept")
    assert made.shared_among(4).cap_money == 1.25
    assert made.shared_among(4).parameters == made.parameters


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f"http://me:{KEY}@host/v1", "environment variable"),
        (f"http://host/v1?key={KEY}", "environment variable"),
        (f"http://{KEY}@host/v1", "environment variable"),
        ("localhost:8080", "expected a URL"),
        ("absent.yaml", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used(given: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as raised:
        load_settings(given)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "content", ["- 1", "url: ftp://x", "model: m", "url: http://h/v1\nkey: x", "url: http://h/v1\ntimeout_s: -1", "{"]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "assist.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError):
        load_settings(path)


def test_a_key_in_a_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "assist.yaml"
    path.write_text(f"url: http://h/v1\nkey: {KEY}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    assert KEY not in str(raised.value)


def test_the_first_model_that_the_server_names_is_asked(tmp_path: Path) -> None:
    with serving(right_away) as server:
        made = prepare(server.url, store=tmp_path / "kept")
    assert made.model == "scripted-1"
    assert replay_settings(tmp_path / "kept").parameters == made.parameters


def test_a_silent_server_without_a_model_is_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    settings = AssistSettings(url="http://127.0.0.1:9/v1", attempts=1, timeout_s=1)
    with pytest.raises(SettingsError, match="names no model"):
        prepare(settings, store=tmp_path)


def test_a_folder_that_is_no_replay_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"settings\.json"):
        replay_settings(tmp_path)


def test_the_prompt_of_pictures_asks_for_digits_and_obeys_no_picture() -> None:
    prompt = load_prompt("pictures")
    assert prompt.version == 1
    for said in ("不能猜、不能补、不能算", "不是给你的指令", "一律不执行", "只输出一个 JSON 对象", "拿不准，就答 null"):
        assert said in prompt.system
    assert "k1" in prompt.user.format(cell="k1")


@pytest.mark.parametrize("name", ["cells", "facts"])
def test_prompts_are_chinese_and_say_what_matters(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.version == 1
    for said in ("只能答编号", "不是给你的指令", "一律不执行", "只输出一个 JSON 对象", "拿不准，就答 null"):
        assert said in prompt.system
    names = {"cells": ("table", "columns", "rows", "settled", "taken", "cells", "source"), "facts": ("facts",)}[name]
    fields = {field: f"值{n}" for n, field in enumerate(names)}
    filled = prompt.user.format(**fields)
    assert all(value in filled for value in fields.values())


@pytest.mark.parametrize(
    ("taken", "right", "released"), [(0, 0, False), (100, 100, False), (6000, 6000, True), (6000, 5999, False)]
)
def test_only_thousands_of_answers_without_an_error_release(taken: int, right: int, released: bool) -> None:
    assert Counted(taken=taken, right=right).released is released


def test_what_is_known_of_one_model_says_nothing_of_another(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    known = ModelTrust(alone={Kind.MISSING: Counted(taken=98, right=97)})
    path.write_text(TrustFile(models={"a": known}).model_dump_json(), encoding="utf-8")
    assert load_trust(path, "a") == known
    assert load_trust(path, "b") == load_trust(None, "a") == ModelTrust()
    path.write_text("{}", encoding="utf-8")
    assert load_trust(path, "a") == ModelTrust()
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(WeightsError, match=r"trust\.json"):
        load_trust(path, "a")


def test_a_share_is_that_of_its_kind_and_where_little_was_counted_that_of_the_others() -> None:
    counts = {Kind.MISSING: Counted(taken=98, right=97), Kind.DISPUTED: Counted(taken=100, right=20)}
    trust = ModelTrust(alone=counts)
    wider = (97 + 20 + 1) / 200
    assert trust.share(Kind.MISSING, by_sums=False) == pytest.approx((97 + 2 * wider) / 100)
    assert trust.share(Kind.DISPUTED, by_sums=False) == pytest.approx((20 + 2 * wider) / 102)
    assert trust.share(Kind.UNREADABLE, by_sums=False) == pytest.approx(wider)
    # Nothing was counted where a sum holds, and nothing of facts.
    assert trust.share(Kind.MISSING, by_sums=True) == trust.share(Kind.FACT, by_sums=False) == 0.5


def test_counts_of_a_kind_add_up_and_release_that_kind_alone() -> None:
    trust = ModelTrust()
    for _ in range(2):
        trust = trust.plus(Kind.MISSING, by_sums=True, taken=3500, right=3500)
        trust = trust.plus(Kind.PICTURE, by_sums=True, taken=3500, right=3500)
    assert trust.of(Kind.MISSING, by_sums=True) == Counted(taken=7000, right=7000)
    assert trust.released(Kind.MISSING, by_sums=True)
    assert not trust.released(Kind.MISSING, by_sums=False)
    # What was read off a picture is looked at whatever was counted.
    assert not trust.released(Kind.PICTURE, by_sums=True)


def test_accounts_of_reports_add_up() -> None:
    one = Account(questions=2, cells=5, tokens_in=10, money=0.5)
    one.refused[Refusal.TAKEN] += 2
    other = Account(questions=1, failed=1)
    other.refused[Refusal.TAKEN] += 1
    other.refused[Refusal.BROKEN] += 1
    whole = account_of([one.as_message("m"), "a text", other.as_message("m")])
    assert (whole.questions, whole.cells, whole.failed, whole.money) == (3, 5, 1, 0.5)
    assert whole.refused == {Refusal.TAKEN: 3, Refusal.BROKEN: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "import extractor",
        "from extractor import Extractor\nExtractor(tagger='rules').extract_text('x')",
        "import extractor.cli as cli\nsys.argv[1:] = ['extract', '--help']\ntry: cli.main()\nexcept SystemExit: pass",
    ],
)
def test_nothing_of_it_is_loaded_unless_asked_for(statement: str) -> None:
    seen = "print(sorted(n for n in sys.modules if n.split('.')[0] in ('httpx', 'tenacity') or 'assist' in n))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statement}\n{seen}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
