import pytest

from extractor.errors import SettingsError
from extractor.runs.panel.names_file import read_names


def names_file(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "names.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_name_leads_to_its_office(tmp_path, encoding):
    known = read_names(names_file(tmp_path, "name,office\n长清縣人民政府,长清区政府\n", encoding))
    assert known.find("a.txt", "长清县政府").office == "长清区政府"
    assert known.find("a.txt", "长清区政府") is None


def test_a_chain_ends_at_its_last_office(tmp_path):
    text = "name,office\n甲县教育局,甲区教育局\n甲区教育局,甲区教育体育局\n"
    known = read_names(names_file(tmp_path, text))
    assert known.find("a.txt", "甲县教育局").office == known.find("a.txt", "甲区教育局").office == "甲区教体局"


def test_a_path_tells_more_than_a_name(tmp_path):
    text = "path,name,office\nliulin/*.pdf,,柳林县财政局\nliulin/odd.pdf,,东河县财政局\n,财政局,北山县财政局\n"
    known = read_names(names_file(tmp_path, text))
    assert known.find("liulin/2020.pdf", "财政局").office == "柳林县财政局"
    assert known.find("liulin/odd.pdf", "财政局").office == "东河县财政局"
    assert known.find("other/2020.pdf", "财政局").office == "北山县财政局"
    assert known.size == 3


def test_only_accepted_lines_count_where_there_is_a_column_for_it(tmp_path):
    text = "accept,name,office,score\nyes,甲县政府,甲区政府,0.9\n,乙县政府,乙区政府,0.9\nno,丙县政府,丙区政府,0.9\n"
    known = read_names(names_file(tmp_path, text))
    assert set(known.names) == {"甲县政府"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names.csv:1: saw the columns nothing"),
        ("wording,office\na,b\n", "names.csv:1: saw the columns wording, office"),
        ("name,office\n甲县政府,\n", "names.csv:2: saw no office"),
        ("name,office\n,甲县政府\n", "names.csv:2: saw neither name nor path"),
        (
            "name,office\n甲县政府,甲区政府\n甲縣政府,甲市政府\n",
            "names.csv:3: saw '甲县政府' as '甲市政府', which is '甲区政府' by line 2",
        ),
        ("name,office\n甲县政府,乙县政府\n乙县政府,甲县政府\n", "lead back to the first one"),
        ("accept,name,office\nperhaps,甲县政府,甲区政府\n", "names.csv:2: saw accept 'perhaps'"),
    ],
    ids=["empty", "no column", "no office", "no name", "two offices", "a circle", "neither yes nor no"],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(
        SettingsError,
    ) as caught:
        read_names(names_file(tmp_path, text))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.csv: cannot be read"):
        read_names(tmp_path / "none.csv")
