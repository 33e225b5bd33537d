"""Rules for problems in tables and batches."""

from __future__ import annotations

from gongkai.model.problem import Rule, Severity

_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REMARK

NO_HEADER = Rule(
    "GK080",
    _E,
    "不是任务分解表",
    "没有“工作任务、具体要求、责任单位”一类的表头：应写明任务和由谁负责。",
)
ROW_WIDTH = Rule(
    "GK081", _E, "一行的单元格数不对", "每行应有一级标题、二级标题、具体要求、责任单位四个单元格。"
)
EMPTY_CELL = Rule("GK082", _E, "单元格为空", "具体要求或责任单位没有文字，可能在提取文本时丢失。")
NO_HEADING = Rule(
    "GK083", _E, "缺少可沿用的上级标题", "标题的单元格为空时沿用上一行的标题，但上一行没有标题。"
)
NO_YEAR = Rule(
    "GK084",
    _E,
    "无法判断年份",
    "表名、表前的文字和文件名中没有“2021年”一类的年份，或与指定的年份不符。",
)
NO_SUCH_TABLE = Rule("GK155", _E, "没有指定的表", "文件中没有这个名称的工作表，或没有这么多张表。")
SEVERAL_TABLES = Rule("GK156", _E, "有几张任务分解表", "一次读入一张，须选定。")
TEXT_LOST = Rule(
    "GK157", _E, "文字丢失", "表中大部分行没有文字：提取文本时丢失，或者是空表。不能强制读入。"
)
DOUBTFUL = Rule(
    "GK158", _E, "存疑的行过多", "存疑的行超过十分之一：对照原件逐处核对后可以强制读入。"
)
NOT_READ = Rule("GK159", _R, "有内容未读入", "表以外的文字、没有对应字段的栏目不写入任务表。")
INFERRED = Rule("GK160", _R, "按推断读入", "表名、年份取自文件名，或表头未写明的栏目按内容判断。")
TEXT_CELL = Rule(
    "GK150", _E, "单元格的引号不配对", "引号不配对时，其后的行都会被当成同一个单元格。"
)
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
    _R,
    "自动编号由推算得出",
    "Word 的自动编号不在文字中，按编号格式逐条推算。",
)
NO_WORKBOOK = Rule(
    "GK140", _E, "工作簿不能读取", "格式不支持（如 .et、Strict），或其中没有可读取的工作表。"
)
NO_PLACE = Rule("GK141", _E, "单元格的位置不对", "位置超出表格的范围，或合并单元格互相重叠。")
NO_VALUE = Rule("GK142", _E, "单元格没有可用的值", "#REF! 一类的错误值，或公式没有保存计算结果。")
DIGITS_LOST = Rule(
    "GK143", _E, "数字不准确", "电子表格只保存 15 位数字，更长的编号须以文本填写；或数值超出范围。"
)
NO_DAY = Rule("GK144", _E, "日期不存在", "日期序号为负，或超出日历的范围。")
TOO_LARGE = Rule("GK145", _E, "表格过大", "行数、列数远超任务分解表所需。")
FORMULA = Rule("GK146", _W, "单元格是公式", "按文件中保存的计算结果读取，不重新计算。")
HIDDEN = Rule("GK147", _W, "有隐藏的内容", "隐藏或筛去的行、列照常读取；隐藏的工作表不读取。")
LOOKS = Rule(
    "GK148",
    _W,
    "显示的与保存的不同",
    "部分文字带删除线或上下标、数字另有显示格式、文字被遮住，或网页的编码与声明不符。",
)
NO_PAGE = Rule(
    "GK149", _E, "网页不能读取", "编码无法判断、单元格中另有表格，或含有不能显示的字符。"
)

FAULTS = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
