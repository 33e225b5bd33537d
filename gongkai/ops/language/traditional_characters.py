"""Read traditional characters in the few words that headers and cells of units are made of."""

from __future__ import annotations

_PAIRS = (
    "務务體体責责單单門门實实處处牽牵頭头時时進进況况備备註注號号標标內内員员區区縣县舉举貫贯徹彻"
    "項项類类級级辦办聯联關关廳厅會会協协與与職职負负參参屬属鄉乡鎮镇黨党團团學学醫医園园據据數数"
    "長长續续節节點点編编別别達达詳详請请應应執执據据訂订開开闡阐業业機机構构銀银隊队總总館馆"
    "無无暫暂圍围說说條条幹干歸归報报結结環环際际範范圖图衛卫個个為为"
)
_TABLE = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))


def simplified(text: str) -> str:
    """Return a text of the same length with the traditional characters of these words replaced."""
    return text.translate(_TABLE)
