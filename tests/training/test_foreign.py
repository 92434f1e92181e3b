from pathlib import Path

import pytest

from training.foreign import PARTS, draw_foreign, main

DATA = Path(__file__).parents[2] / "data" / "foreign"


def test_the_shipped_documents_are_those_that_are_drawn(tmp_path: Path) -> None:
    assert main(["-o", str(tmp_path)]) == 0

    drawn, shipped = ({p.relative_to(home) for p in home.rglob("*") if p.is_file()} for home in (tmp_path, DATA))
    assert drawn == shipped
    assert all((DATA / path).read_bytes() == (tmp_path / path).read_bytes() for path in drawn)


@pytest.mark.parametrize("part", PARTS)
def test_every_family_is_written_in_every_way(part: str) -> None:
    families, ways = PARTS[part]
    files = draw_foreign(seed=7, part=part)

    assert len(files) == len(families) * len(ways)
    assert {Path(file.name).suffix for file in files} == {suffix for suffix, _ in ways}
    assert draw_foreign(seed=7, part=part) == files
    assert draw_foreign(seed=8, part=part) != files
