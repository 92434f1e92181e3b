import pytest

from extractor.errors import OutputError
from extractor.writers.target import check_target, whole_file


def test_a_failed_write_leaves_what_stood_there(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("earlier")
    with pytest.raises(RuntimeError), whole_file(target) as file:
        file.write(b"half")
        raise RuntimeError("stopped")
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_is_followed_and_permissions_stay(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("earlier")
    real.chmod(0o640)
    link.symlink_to(real)
    with whole_file(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["missing/out.csv", "."], ids=["no such folder", "a folder"])
def test_a_place_that_cannot_be_written_is_named(tmp_path, name):
    with pytest.raises(OutputError, match="cannot be written"):
        check_target(tmp_path / name)


def test_the_check_leaves_nothing(tmp_path):
    check_target(tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == []
