"""Text decoded with the wrong encoding before us is corrected; what is fine stays, and no number is made up."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.readers import read_bytes
from extractor.readers.everyday import everyday_share
from extractor.readers.misread import reread

TEXT = (
    "青石镇人民政府2023年政府信息公开工作年度报告\n一、总体情况\n本机关堅持依法公開，全年收到申請12件。\n"
    "第二十条第（一）项\n信息内容\t本年制发件数\t现行有效件数\n规章\t0\t3\n行政规范性文件\t1\t12\n"
    "| 行政许可 | 207 |\n├──────┼──┤\n“三安全一稳定”《条例》€·×\n"
)
LATIN1 = [chr(byte) for byte in range(256)]
# As the Web has it: the five bytes without a character stand for control characters.
WINDOWS = [bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]


def single(right: str, table: list[str]) -> Callable[[str], str]:
    return lambda text: "".join(table[byte] for byte in text.encode(right))


def pairs(text: str, codec: str = "gb18030", errors: str = "replace") -> str:
    return text.encode().decode(codec, errors)


def swallowing(text: str) -> str:
    """As programs read it that take bytes by pairs, whatever the second one is."""
    data, parts, at = text.encode(), [], 0
    while at < len(data):
        size = 1 if data[at] < 0x80 else 2
        parts.append(data[at : at + size].decode("gb18030", "replace")[:1])
        at += size
    return "".join(parts)


SINGLE = {
    "GB18030 that had been read as Latin-1": single("gb18030", LATIN1),
    "GB18030 that had been read as Windows-1252": single("gb18030", WINDOWS),
    "UTF-8 that had been read as Latin-1": single("utf-8", LATIN1),
    "UTF-8 that had been read as Windows-1252": single("utf-8", WINDOWS),
}
LOSSY = {
    "replace, GB18030": pairs,
    "replace, GBK": lambda text: pairs(text, "gbk"),
    "question marks": lambda text: pairs(text, "gbk").replace("\ufffd", "?"),
    "left out": lambda text: pairs(text, "gbk", "ignore"),
    "Windows-1252, replace": lambda text: text.encode().decode("cp1252", "replace"),
}


@pytest.mark.parametrize("title", SINGLE)
def test_what_was_read_byte_by_byte_comes_back_whole(title: str) -> None:
    text, notes = reread(SINGLE[title](TEXT))
    assert text == TEXT
    assert len(notes) == 1
    assert notes[0].startswith("the text was ") and notes[0].endswith("; corrected")
    assert title.split()[0] in notes[0]


def test_what_was_read_by_pairs_comes_back_but_for_cut_characters() -> None:
    text, notes = reread(pairs("中国人民政府信息公开年报，规章\t12\n各级行政机关\t7\n规范性文件\t30\n"))
    assert text == "中国人民政府信息公开年报，规\ufffd\t12\n各级行政机关\t7\n规范性文\ufffd\t30\n"
    assert notes == [
        "the text was UTF-8 that had been read as GB18030; corrected, "
        "except for 2 characters that lost bytes and were replaced by U+FFFD"
    ]


@pytest.mark.parametrize("loss", LOSSY)
def test_marks_for_lost_bytes_do_not_stay(loss: str) -> None:
    text, notes = reread(LOSSY[loss](TEXT))
    assert "corrected" in notes[0]
    assert "?" not in text
    assert text.count("\n") == TEXT.count("\n")
    assert f"{text.count(chr(0xFFFD))} characters" in notes[0]


def test_private_characters_and_the_euro_sign_are_bytes_too() -> None:
    # 中文 holds a pair that is a character for private use, 一年 a byte that Windows shows as the euro sign.
    assert "\ue15f" in pairs("中文")
    text, _ = reread(pairs(TEXT) + "涓\ue15f枃\n" + "涓€骞村害\n")
    assert text.endswith("中文\n一年度\n")


def test_spaces_were_no_break_spaces() -> None:
    broken = single("utf-8", LATIN1)(TEXT + "增加素质 加\n").replace("\u00a0", " ")
    assert reread(broken)[0] == TEXT + "增加素质 加\n"


def test_signs_that_a_page_writes_by_name_stay() -> None:
    broken = SINGLE["GB18030 that had been read as Latin-1"](TEXT) + "\u00a0\u00a0Ê×Ò³ \u00a0·ÕþÎñ 1·2·3 ©2024"
    assert reread(broken)[0] == TEXT + "\u00a0\u00a0首页 \u00a0·政务 1·2·3 ©2024"


@pytest.mark.parametrize("misread", [*SINGLE.values(), pairs])
def test_the_right_frame_around_a_wrong_page_stays(misread: Callable[[str], str]) -> None:
    frame = "首页|政务公开\n"
    text, notes = reread(frame + misread(TEXT))
    assert text.startswith(frame + "青石镇人民政")
    assert "corrected" in notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 1 2\n",
        TEXT,
        TEXT * 2000,
        "INFORMAÇÕES, AÇÕES E OPERAÇÕES: À MÃO, É SÓ ISTO. INSTALAÇÕES, SITUAÇÕES, FUNÇÕES, NÃO, PÃO\n" * 9,
        "Größe, Straße, Äpfel und Öl: für müde Füße\n" * 9,
        "Það er ekki þörf á því að þýða þetta\n" * 9,
        "Không có gì quý hơn độc lập tự do. ĐỘC LẬP - TỰ DO - HẠNH PHÚC\n" * 9,
        "Московская область, отчёт за 2023 год\n" * 9,
        "Ετήσια έκθεση για το έτος 2023\n" * 9,
        "年次報告書をダウンロードするにはここをクリックしてください\n" * 9,
        "정보공개 연차보고서 이천이십삼년\n" * 9,
        "鏀垮簻淇℃伅",
        "囧槑靐龘麤爨彧囍犇猋骉贔鱻羴毳淼焱垚\n" * 9,
        "┌──┬──┐\n│规章│ 0│\n└──┴──┘\n" * 9,
        "\ufffd\ufffd\ufffd规章\ufffd\ufffd\t0\n" * 9,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_such_text_is_not_touched(text: str) -> None:
    assert reread(text) == (text, [])


def test_a_text_without_its_separators_is_left_as_it_is() -> None:
    broken = swallowing((TEXT + "本年新收政府信息公开申请数\t12\n上年结转数\t3\n予以公\t7\n件1年2月3日\n") * 3)
    text, notes = reread(broken)
    assert text == broken
    assert "digits or separators were lost" in notes[0] and "left as it is" in notes[0]


def test_a_number_that_may_have_lost_its_beginning_is_not_told() -> None:
    text, notes = reread(pairs(TEXT + "收到申请共12件\n收到申请12件\n"))
    assert "收到申请12件" not in text and "12件\n收到" not in text
    assert "numbers right behind such a character, which may have lost their beginning" in notes[0]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html", "b.html", "mixed.md", "a.json"])
@pytest.mark.parametrize("title", SINGLE)
def test_every_reader_of_text_says_so(name: str, title: str) -> None:
    content = {
        "a.csv": TEXT.replace("\t", ","),
        "a.html": f"<html><head><meta charset='gb2312'></head><body><p>{TEXT}</p></body></html>",
        "b.html": f"<html><body><p>{TEXT}</p></body></html>",
        "mixed.md": f"{TEXT}\n<table><tr><td>规章</td><td>0</td></tr></table>\n",
        "a.json": json.dumps([[[[0, 0], [9, 0], [9, 9], [0, 9]], [TEXT, 0.9]]], ensure_ascii=False),
    }.get(name, TEXT)
    document = read_bytes(SINGLE[title](content).encode(), name=name)
    at = document.text.find("青石镇人民政府2023年政府信息公开工作年度报告")
    assert at >= 0
    assert [note for note in document.notes if note.endswith("corrected")]
    assert any(token.start == at for token in document.tokens)


def told_from_a_space(character: str) -> bool:
    """0xA0 is taken for a no-break space: 營 and its like are lost, 爭 (0xA0 0x8E) is not."""
    data = character.encode("gb18030")
    return data[0] != 0xA0 or 0x80 <= data[1] < 0xA0


# Chinese characters end with the plane U+2xxxx.
ANY = st.characters(max_codepoint=0x2FFFF, exclude_categories=("Cs", "Cn", "Co", "Cc")).filter(told_from_a_space)
EVERYDAY = [c for c in map(chr, range(0x4E00, 0x9FA6)) if everyday_share(c) and told_from_a_space(c)]
CELL = st.text(st.sampled_from(EVERYDAY), min_size=1, max_size=6)
ROWS = st.lists(st.tuples(CELL, st.integers(0, 99999)), min_size=1, max_size=12)


@pytest.mark.parametrize("title", SINGLE)
@given(words=st.text(ANY, max_size=12), rows=ROWS)
def test_round_trip(title: str, words: str, rows: list[tuple[str, int]]) -> None:
    text = TEXT + "".join(f"{label}\t{value}\n" for label, value in rows) + words
    assert reread(SINGLE[title](text))[0] == text


@given(cells=st.lists(CELL, max_size=20))
def test_round_trip_by_pairs_where_nothing_was_lost(cells: list[str]) -> None:
    whole = [cell for cell in cells if "\ufffd" not in pairs(f"{cell} ")]
    text = "\n".join(["政府信息公开年报内容"] * 20 + whole)
    assert reread(pairs(text))[0] == text


@given(words=st.text(max_size=40), rows=ROWS)
def test_fine_text_is_never_touched(words: str, rows: list[tuple[str, int]]) -> None:
    text = TEXT + "".join(f"{label}\t{value}\n" for label, value in rows) + words
    assert reread(text) == (text, [])


@given(text=st.text(st.characters(max_codepoint=0x24F), max_size=200))
def test_latin_text_is_never_touched(text: str) -> None:
    assume(not re.search("[\u0080-\u00ff]{3}", text))
    assert reread(text) == (text, [])


@pytest.mark.parametrize("loss", LOSSY)
@given(rows=ROWS)
def test_numbers_in_cells_survive_any_loss(loss: str, rows: list[tuple[str, int]]) -> None:
    text = TEXT + "".join(f"{label}\t{value}\n" for label, value in rows)
    lines = reread(LOSSY[loss](text))[0].splitlines()[-len(rows) :]
    assert [line.split("\t")[-1] for line in lines] == [str(value) for _, value in rows]


@pytest.mark.parametrize("loss", [*LOSSY, "swallowing"])
@given(rows=ROWS)
def test_no_number_is_made_up(loss: str, rows: list[tuple[str, int]]) -> None:
    text = TEXT + "".join(f"{label}{value}件\n" for label, value in rows)
    read = reread((LOSSY | {"swallowing": swallowing})[loss](text))
    told = re.findall("[0-9]+", read[0]) if "corrected" in read[1][0] else []
    assert set(told) <= set(re.findall("[0-9]+", text))
