"""Records that are made quickly are frozen dataclasses like any other."""

import dataclasses
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, dataclass, field

import pytest

from extractor.frozen import quick, replace


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    one: int
    two: str = "two"
    many: dict[str, int] = field(default_factory=dict)
    _: KW_ONLY
    named: float = 0.5


@dataclass(frozen=True, slots=True)
class Plain:
    one: int
    two: str = "two"
    many: dict[str, int] = field(default_factory=dict)
    _: KW_ONLY
    named: float = 0.5


@pytest.mark.parametrize(
    ("args", "named"),
    [((1,), {}), ((1, "b"), {"named": 2.0}), ((), {"one": 1, "many": {"a": 1}}), ((1, "b", {"c": 2}), {})],
)
def test_the_fields_are_those_of_a_plain_dataclass(args: tuple, named: dict) -> None:
    made, plain = Quick(*args, **named), Plain(*args, **named)

    assert dataclasses.asdict(made) == dataclasses.asdict(plain)
    assert repr(made) == repr(plain).replace("Plain", "Quick")
    assert made == Quick(*args, **named)
    assert type(made) is Quick


@pytest.mark.parametrize(("args", "named"), [((), {}), ((1, 2, {}, 0.5), {}), ((1,), {"other": 1})])
def test_what_a_plain_dataclass_refuses_is_refused(args: tuple, named: dict) -> None:
    with pytest.raises(TypeError):
        Plain(*args, **named)
    with pytest.raises(TypeError):
        Quick(*args, **named)


def test_each_record_has_its_own_default() -> None:
    assert Quick(1).many is not Quick(1).many


@pytest.mark.parametrize("record", [Quick(1), replace(Quick(1), one=2), pickle.loads(pickle.dumps(Quick(1)))])
def test_a_record_is_frozen(record: Quick) -> None:
    with pytest.raises(FrozenInstanceError):
        record.one = 3  # type: ignore[misc]


def test_replacing_leaves_the_record_as_it_was() -> None:
    before = Quick(1, "b", {"c": 2}, named=3.0)

    after = replace(before, two="d")

    assert after == Quick(1, "d", {"c": 2}, named=3.0)
    assert before == Quick(1, "b", {"c": 2}, named=3.0)
    assert replace(Plain(1), one=2) == Plain(2)
    with pytest.raises(AttributeError):
        replace(before, other=1)  # type: ignore[call-arg]


def test_other_classes_are_refused() -> None:
    class NoDataclass:
        pass

    @dataclass
    class Open:
        one: int

    @dataclass(frozen=True)
    class WithoutSlots:
        one: int

    @dataclass(frozen=True, slots=True)
    class WithStep:
        one: int

        def __post_init__(self) -> None:
            raise AssertionError

    for cls in (NoDataclass, Open, WithoutSlots, WithStep):
        with pytest.raises(TypeError, match="frozen dataclass"):
            quick(cls)
