"""The faults that reading somebody's table can find."""

from __future__ import annotations

from gongkai.model.problem import Rule, Severity

_E = Severity.ERROR

NO_HEADER = Rule("GK080", _E, "不是任务分解表", "找不到“工作任务、具体要求、责任单位”这样的表头。")
ROW_WIDTH = Rule("GK081", _E, "一行的格数不对", "每行应有两级标题、具体要求、责任单位四格。")
EMPTY_CELL = Rule("GK082", _E, "格子是空的", "具体要求或责任单位没有文字，多半是抽取时丢了。")
NO_HEADING = Rule("GK083", _E, "没有标题可续", "空的标题格续上一行的标题，但上面没有。")
NO_YEAR = Rule("GK084", _E, "看不出年份", "表名里没有“2021年”这样的年份。")
BATCH_COLUMN = Rule(
    "GK100", _E, "批量记录的栏目不对", "没有这一栏、写了两次、缺必需的栏，或第一行不是表头。"
)
BATCH_FORM = Rule(
    "GK101", _E, "批量记录的一行写法不对", "格数与表头不符、引号没有关、不是 JSON，或什么都没有。"
)
BATCH_VALUE = Rule(
    "GK102", _E, "批量记录的值不能用", "空着、类别不对，或没有这个单位、任务、日期、状态。"
)
BATCH_REFUSED = Rule(
    "GK103", _E, "批量记录的一条不能记", "与事项的状态、别的行或记一条进展的规矩不合。"
)

FAULTS = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
