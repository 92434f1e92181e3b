from pathlib import Path

from training.foreign import PER_FAMILY, draw_foreign, main
from training.foreign_kinds import FAMILIES

DATA = Path(__file__).parents[2] / "data" / "foreign"


def test_the_shipped_documents_are_those_that_are_drawn(tmp_path: Path) -> None:
    assert main(["-o", str(tmp_path)]) == 0

    drawn, shipped = ({p.relative_to(home) for p in home.rglob("*") if p.is_file()} for home in (tmp_path, DATA))
    assert drawn == shipped
    assert all((DATA / path).read_bytes() == (tmp_path / path).read_bytes() for path in drawn)


def test_every_family_is_written_in_every_way() -> None:
    files = draw_foreign(seed=7)

    assert len(files) == len(FAMILIES) * PER_FAMILY >= 60
    assert draw_foreign(seed=7) == files
    assert draw_foreign(seed=8) != files
    assert {Path(file.name).suffix for file in draw_foreign(held=True)} == {".txt", ".html", ".docx"}
