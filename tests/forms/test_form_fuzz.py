"""Form files with any YAML in them: problems with their line, never an exception."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractor.forms
from eval.hostile.damage import damage_lines
from extractor.errors import FormError
from extractor.forms import load_form
from extractor.forms.load import check_form_file

SHIPPED = (Path(extractor.forms.__file__).parent / "gov-disclosure-2019.yaml").read_bytes()
ODD = (
    *("!!bool maybe", '!!int ""', "!!float x", "!!timestamp foo", "!!binary '*'", "!!set {a, b}", "!!omap [a: 1]"),
    *("!!pairs [a: 1]", "!!null x", "!!str [a]", "!!map [a]", "!!seq {a: 1}", "!!python/object:os.system x", "!x y"),
    *("2021-13-45", "2021-01-01T00:00:00+99:99", "0b", "0x", "0o9", "1:99:99", "1_0", "._", ".inf", ".nan", "1e999"),
    *(
        "9" * 5000,
        "1" + ":59" * 3000,
        "&a [*a]",
        "&a {x: *a}",
        "*b",
        "{<<: 1}",
        "{<<: [1]}",
        "{[a]: b}",
        "{? {a: b} : c}",
    ),
    *(
        '"\\ud800"',
        '"\\0"',
        '"\\x80"',
        "'",
        '"',
        "|",
        ">",
        "- - -",
        "? a",
        "%TAG ! x",
        "---",
        "...",
        "@",
        "`",
        "[" * 200,
    ),
    *("~", "null", "yes", "no", "on", "", "{}", "[]", "\t", "\ufeff", "\u2028", "- {a: 1, a: 2}", "=", "<<"),
)


def told(path: Path) -> list[str]:
    """What is wrong with a file, printed as the command prints it; the extractor's own way in says the same."""
    lines = [str(problem) for problem in check_form_file(path)]
    for line in lines:
        assert line.encode().startswith(str(path).encode())
        assert ": saw " in line
        assert ", expected " in line
    if lines:
        with pytest.raises(FormError, match="saw "):
            load_form(path)
    return lines


@pytest.mark.parametrize("value", ODD)
def test_odd_values_at_the_top_and_inside_are_told(tmp_path: Path, value: str) -> None:
    for number, text in enumerate((value, f"id: {value}", f"id: a\ntables:\n  - name: {value}\n    title: x\n")):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        assert told(path)


def damaged(seed: int) -> bytes:
    """The shipped form with some lines damaged and some values replaced."""
    chance = random.Random(seed)
    data = damage_lines(SHIPPED, chance) if chance.random() < 0.5 else SHIPPED
    lines = data.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        key, colon, _ = lines[at].partition(b": ")
        odd = chance.choice(ODD).encode("utf-8", "surrogatepass")
        lines[at] = key + colon + odd if colon else odd
    return b"\n".join(lines)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_form_is_told_line_by_line(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "form.yaml"
    path.write_bytes(damaged(seed))
    told(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "form.yaml"
    path.write_bytes(data)
    assert told(path)
