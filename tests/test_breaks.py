"""Where lines are broken, held against uniseg, which has all of UAX #14."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from uniseg.linebreak import (  # type: ignore[import-untyped]
    line_break,
    line_break_boundaries,
)

from gongkai.render.page.folding import fold
from gongkai.render.page.line_breaks import KINDS
from gongkai.render.page.width import measure

CLASSES = {
    " ": "SP", "<": "QU", ">": "QU", "a": "AL", "b": "BA", "c": "CL", "d": "EM", "e": "EX",
    "f": "RI", "g": "GL", "h": "HY", "i": "ID", "j": "ZWJ", "k": "BB", "l": "IN", "m": "CM",
    "n": "NU", "o": "OP", "p": "CP", "q": "PO", "r": "PR", "s": "NS", "t": "IS", "u": "QU",
    "v": "WJ", "w": "B2", "y": "SY", "z": "ZW",
}  # fmt: skip
"""The classes that letters stand for."""
AS = {"AI": "AL", "XX": "AL", "CJ": "NS", "EB": "ID"}
"""Classes that are treated as others are: the first three by UAX #14 itself."""
HELD = (
    *range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2028), *range(0x2030, 0x2050),
    *range(0x20A0, 0x2760), *range(0x2764, 0x2C00), *range(0x3000, 0x3035),
    *range(0x3036, 0xA000), *range(0xFE10, 0xFE1A), *range(0xFE30, 0xFE70),
    *range(0xFF00, 0xFFF0), *range(0x1F000, 0x1F650), *range(0x1F680, 0x1FB00),
)  # fmt: skip
"""What Chinese texts hold."""
PIECES = (
    *"，。、；：！？…—·～％℃￥“”‘’（）〔〕《》〈〉「」『』【】〖〗﹝﹞",
    *"()[]{}<>'\"!?,.:;/\\-+=%$&#@*_|~ 0123456789 abcXYZ áß ",
    *"公开财政局年月日号第一二三项", *"１２Ａ　々ーっ①②№±°×→■",
    "——", "……", "〔2021〕12号", "济政办发〔2021〕12号", "2021-03-31", "2021年3月31日", "3.8%",
    "3.8％", "12号", "$100", "￥1,234.56", "1,000万元", "(一)", "（一）", "“两公开一承诺”",
    "e-mail", "Word", "a's", "https://www.jinan.gov.cn/col/col2021/index.html?uid=12&a=b#top",
    "T09、T10", "25℃", "第12条",
    "👍", "👍🏽", "👨‍👩‍👧", "🇨🇳🇺🇳", "❤️", "é", "\u200b", "\u00a0", "\u2060",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join)
WIDTHS = st.integers(8, 120)


def test_kinds_are_the_classes_of_uax_14() -> None:
    for code in HELD:
        if unicodedata.category(chr(code)) not in ("Cn", "Co"):
            theirs = line_break(chr(code)).value
            ours = CLASSES[KINDS[code].lower()]
            assert (chr(code), ours) == (chr(code), AS.get(theirs, theirs))


@given(TEXTS, WIDTHS)
def test_lines_end_only_where_uax_14_allows(text: str, width: int) -> None:
    allowed = set(line_break_boundaries(text))
    start = 0
    *lines, last = fold(text, width, measure).split("\n")
    for line in lines:
        assert measure(line) <= width
        assert text.startswith(line, start)
        end = start + len(line)
        cut = end + len(text[end:]) - len(text[end:].lstrip(" "))
        if cut not in allowed:
            assert not any(
                text[start:place].strip(" ") for place in allowed if start < place <= end
            )
        start = cut
    assert text[start:].rstrip(" ") == last.rstrip(" ")


def test_numbers_words_and_addresses_stay_whole_where_they_fit() -> None:
    text = (
        "按照济政办发〔2021〕12号文件，于2021年3月31日前公开3.8%的《政府工作报告》——不含附件……"
        "见https://www.jinan.gov.cn/col2021/。"
    )
    assert fold(text, 12, measure).split("\n") == [
        "按照济政办发", "〔2021〕12号", "文件，于", "2021年3月", "31日前公开", "3.8%的《政府",
        "工作报告》——", "不含附件……见", "https://", "www.jinan.go", "v.cn/", "col2021/。",
    ]  # fmt: skip
    assert fold(text, 26, measure).split("\n") == [
        "按照济政办发〔2021〕12号文", "件，于2021年3月31日前公开", "3.8%的《政府工作报告》——不",
        "含附件……见", "https://www.jinan.gov.cn/", "col2021/。",
    ]  # fmt: skip


@given(st.integers(20, 120), st.text("公开，预算。；", max_size=60))
def test_a_suggested_command_that_fits_on_a_line_is_not_parted(width: int, before: str) -> None:
    for command, sentence in (
        ("gongkai list --as-of 2021-12-31", "{}如需查看：{}"),
        ("gongkai validate", "{}用 {} 查看。"),
        ("加 --as-of 2021-12-31", "{}如需查看：{}"),
        ("git checkout HEAD -- ledgers/甲局.yaml", "{}改回原样：{}"),
        ("gongkai verify 单位 任务编号 --pass", "{}核实通过（销号）：{}"),
        ('gongkai retract n1 --why "写错了 的"', "{}或用 {}。"),
    ):
        lines = fold(sentence.format(before, command), width, measure).split("\n")
        assert max(map(measure, lines)) <= width
        if measure(command) <= width:
            assert any(command in line for line in lines), lines
