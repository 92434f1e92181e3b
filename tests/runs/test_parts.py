"""Parts: what is written is found again, what is damaged is told, and a torn end costs only itself."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.errors import OutputError
from extractor.runs.parts import (
    PartWriter,
    cut_torn_end,
    damaged,
    members_after,
    part_numbers,
    part_path,
    read_member,
)
from extractor.runs.work import Head, pack, unpack


def head(number):
    return Head(str(number), f"/in/{number}", f"in/{number}", "key", "limits", "read")


def written(folder, count, *, limit=1 << 20):
    """Places of ``count`` members, by number."""
    writer = PartWriter(folder, limit=limit)
    places = [writer.append(pack(head(number), b'{"number":%d}\n' % number)) for number in range(count)]
    writer.close()
    return places


def test_a_part_is_a_gzip_file_of_heads_and_records(tmp_path):
    written(tmp_path, 3)

    with gzip.open(part_path(tmp_path, 1), "rt") as file:
        lines = file.read().splitlines()

    assert len(lines) == 6
    assert lines[1::2] == ['{"number":0}', '{"number":1}', '{"number":2}']


def test_members_are_found_by_their_place_and_packed_the_same_each_time(tmp_path):
    places = written(tmp_path, 5)

    assert [unpack(read_member(tmp_path, place)) for place in places] == [
        (head(number), b'{"number":%d}\n' % number) for number in range(5)
    ]
    assert pack(head(1), b"x\n") == pack(head(1), b"x\n")


def test_a_full_part_is_followed_by_the_next_and_the_last_is_gone_on_with(tmp_path):
    first = written(tmp_path, 6, limit=400)
    again = written(tmp_path, 1, limit=400)

    assert part_numbers(tmp_path) == sorted({place.part for place in first + again})
    assert len(part_numbers(tmp_path)) >= 3
    assert again[0].part == first[-1].part or again[0].start == 0


@pytest.mark.parametrize("byte", [0, 10, 40, -1], ids=["magic", "content", "later content", "length"])
def test_a_changed_byte_is_told(tmp_path, byte):
    places = written(tmp_path, 4)
    data = bytearray(part_path(tmp_path, 1).read_bytes())
    place = places[2]
    data[(place.start + byte) if byte >= 0 else place.start + place.length + byte] ^= 0x01
    part_path(tmp_path, 1).write_bytes(data)

    assert list(damaged(tmp_path, iter(places))) == [place]
    with pytest.raises(ValueError, match="not those that were written"):
        read_member(tmp_path, place)


def test_a_part_that_is_gone_is_damaged_as_a_whole(tmp_path):
    places = written(tmp_path, 3)
    part_path(tmp_path, 1).unlink()

    assert list(damaged(tmp_path, iter(places))) == places


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_cut_off_the_whole_members_before_it_are_found(tmp_path, data):
    for number in part_numbers(tmp_path):
        part_path(tmp_path, number).unlink()
    places = written(tmp_path, 4)
    path = part_path(tmp_path, 1)
    end = data.draw(st.integers(0, places[-1].start + places[-1].length))
    path.write_bytes(path.read_bytes()[:end])

    found = list(members_after(tmp_path, 1, 0))
    whole = [place for place in places if place.start + place.length <= end]

    assert [place for place, _ in found] == whole
    assert [seen for _, seen in found] == [head(number) for number in range(len(whole))]
    last = whole[-1].start + whole[-1].length if whole else 0
    assert cut_torn_end(tmp_path, 1, last) == end - last
    assert path.stat().st_size == last


def test_a_folder_that_cannot_be_written_is_told_as_such(tmp_path):
    with pytest.raises(OutputError, match="part-000001"):
        PartWriter(tmp_path / "gone").append(b"")


def test_other_files_are_no_parts(tmp_path):
    written(tmp_path, 1)
    Path(tmp_path / "part-7.jsonl.gz").write_bytes(b"")
    Path(tmp_path / "notes.txt").write_bytes(b"")

    assert part_numbers(tmp_path) == [1]
