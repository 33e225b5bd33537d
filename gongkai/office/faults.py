"""Rules for problems in tables and batches."""

from __future__ import annotations

from gongkai.model.problem import Rule, Severity

_E = Severity.ERROR
_W = Severity.WARNING

NO_HEADER = Rule("GK080", _E, "不是任务分解表", "没有“工作任务、具体要求、责任单位”一类的表头。")
ROW_WIDTH = Rule(
    "GK081", _E, "一行的单元格数不对", "每行应有一级标题、二级标题、具体要求、责任单位四个单元格。"
)
EMPTY_CELL = Rule("GK082", _E, "单元格为空", "具体要求或责任单位没有文字，可能在提取文本时丢失。")
NO_HEADING = Rule(
    "GK083", _E, "缺少可沿用的上级标题", "标题的单元格为空时沿用上一行的标题，但上一行没有标题。"
)
NO_YEAR = Rule("GK084", _E, "无法判断年份", "表名中没有“2021年”一类的年份。")
BATCH_COLUMN = Rule(
    "GK100", _E, "批量记录的栏目不对", "没有这一栏、同一栏重复、缺必需的栏，或第一行不是表头。"
)
BATCH_FORM = Rule(
    "GK101", _E, "批量记录的格式不对", "单元格数与表头不符、引号不配对、不是 JSON，或没有内容。"
)
BATCH_VALUE = Rule(
    "GK102", _E, "批量记录的内容不能用", "单元格为空、类型不对，或没有这个单位、任务、日期、状态。"
)
BATCH_REFUSED = Rule(
    "GK103", _E, "批量文件中有记录不能记入", "与事项状态、文件中其他行或记录规则不符。"
)
WRONG_KIND = Rule(
    "GK130", _E, "不是这种文件", "文件为空、后缀与内容不符，或是须先另存的旧版 Word、Excel 文件。"
)
BROKEN = Rule("GK131", _E, "文件已损坏", "压缩包不完整、内容被改动，或其中的 XML 有错。")
TOO_MUCH = Rule(
    "GK132", _E, "解压后过大", "解压后的大小、部件数或标记数远超任务分解表所需，可能是压缩炸弹。"
)
LOCKED = Rule("GK133", _E, "文件有密码", "有打开密码的文件须先取消密码。")
UNSAFE = Rule(
    "GK134",
    _E,
    "文件内容不安全",
    "文件带有宏、实体声明，或指向文件之外的路径；宏从不运行，外部文件从不打开。",
)
TRACKED = Rule(
    "GK135",
    _E,
    "有未处理的修订",
    "修订中的插入和删除须先接受或拒绝，否则无法确定以哪一种文字为准。",
)
LOST = Rule(
    "GK136", _E, "Word 文字读不完整", "表格中嵌套的表格有文字，或有读不出的文字；不丢字才读入。"
)
PASSED_OVER = Rule(
    "GK137",
    _W,
    "Word 中有未读入的内容",
    "隐藏文字、图片、公式、无法推算的自动编号等没有读入，应与原件核对。",
)
OLD_WORD = Rule("GK138", _E, "旧版 Word 文档无法转换", "`.doc`、`.wps` 由 LibreOffice 转换后读入。")
WORKED_OUT = Rule(
    "GK139",
    Severity.REMARK,
    "自动编号由推算得出",
    "Word 的自动编号不在文字中，按编号格式逐条推算。",
)

FAULTS = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
