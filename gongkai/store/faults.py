"""The faults that reading a file can find: bytes, characters, YAML, and the shape of the data."""

from __future__ import annotations

from gongkai.errors import DataError
from gongkai.model.problem import Problem, Rule, Severity
from gongkai.model.way import Way

_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REMARK

UNREADABLE = Rule(
    "GK001", _E, "文件无法读取", "文件不存在、没有读取权限，或者是链接、文件夹、管道、设备。"
)
TOO_LARGE = Rule(
    "GK002",
    _E,
    "文件或行过大",
    "单个文件不超过 64 MB，单行不超过 1 MB；可用 `--size-limit` 提高上限。",
)
NOT_UTF8 = Rule(
    "GK003",
    _E,
    "不是 UTF-8",
    "文件须为 UTF-8 编码的文本；GBK 等编码的文件、Excel 和 Word 文件须先另存。",
)
CONFLICT = Rule("GK004", _E, "git 合并冲突未解决", "文件中还有 `<<<<<<<` 之类的冲突标记。")
FORBIDDEN = Rule(
    "GK005",
    _E,
    "不得出现的字符",
    "控制字符、双向控制符、私用区字符等，看不见却会改变含义；转义写法同样不允许。",
)
INVISIBLE = Rule("GK006", _W, "看不见的字符", "零宽字符、BOM 字符或软连字符，混在文字中难以察觉。")
BOM = Rule("GK007", _W, "文件带 BOM", "有些编辑器在文件开头写入 BOM；可以读取，但应去掉。")
CRLF = Rule("GK008", _R, "Windows 换行", "文件用 CRLF 换行；可以读取，git 检出时统一为 LF。")
MIXED_ENDS = Rule("GK009", _W, "换行混用", "同一个文件中既有 LF 又有 CRLF。")
SYNTAX = Rule("GK010", _E, "不是合法的 YAML", "缩进、括号或标点有误，其后内容无法识别。")
FULL_WIDTH = Rule(
    "GK011",
    _E,
    "应当用半角标点",
    "字段名后的冒号、列表的逗号和方括号用半角 `:` `,` `[ ]`，不用 `：` `，` `、` `【】`。",
)
NEEDS_QUOTES = Rule(
    "GK012",
    _E,
    "文字须加引号",
    "以 `@ * & ! % > |` 或反引号开头，或含有半角冒号加空格的文字，须加引号。",
)
UNCLOSED = Rule("GK013", _E, "括号或引号未闭合", "缺少一个括号或引号；所报位置为开头的括号或引号。")
TAB = Rule("GK014", _E, "缩进用了制表符", "YAML 的缩进只能用空格。")
FEATURE = Rule(
    "GK015", _E, "不支持的 YAML 写法", "不支持锚点、别名、标签、指令、合并键和第二个文档。"
)
COMMENT = Rule(
    "GK016",
    _E,
    "# 之后的文字将被忽略",
    "未加引号的内容之后的 ` #` 会被当作注释，其后的文字将被忽略。",
)
SPLIT = Rule("GK017", _E, "内容跨行", "除 `|` 之下的文字外，字段内容跨行时，换行会变成空格。")
TOO_DEEP = Rule("GK018", _E, "嵌套过深", "嵌套超过 16 层；检查括号与缩进。")
DUPLICATE_KEY = Rule("GK019", _E, "字段重复", "重复的字段会被后者覆盖，不允许重复。")
UNKNOWN_KEY = Rule("GK020", _E, "没有这个字段", "可能是写错了；可用字段见 docs/format.md。")
MISSING_KEY = Rule("GK021", _E, "缺少必需的字段", "该字段必须填写，不能为空。")
WRONG_KIND = Rule(
    "GK022", _E, "字段内容的类型不对", "例如应为列表的写成了文字，应为年份的不是四位数字。"
)
SAME_YEAR = Rule("GK043", _E, "同一年度有两张任务表", "每年度一张；后读到的一张不采用。")
YEAR_OF_FILE = Rule(
    "GK044", _W, "文件名与年份不符", "`data/past/` 中的文件以年份命名，例如 `data/past/2020.yaml`。"
)
ODD_FILE = Rule(
    "GK045",
    _E,
    "像是数据文件，但未读取",
    "台账应名为“单位名称.yaml”，文件名用 UTF-8；台账的副本用 `gongkai seal --adopt` 并入。",
)
NO_DATA = Rule("GK023", _E, "文件没有内容", "文件为空，或只有注释。")
NEWER_SCHEMA = Rule("GK024", _E, "格式版本比程序新", "旧版程序不支持；用新版 gongkai 打开。")
BAD_DAY = Rule("GK025", _E, "日期有误", "日期应写为 YYYY-MM-DD，且日历上确有这一天。")
BAD_NAME = Rule(
    "GK026", _E, "名称不可用", "名称用作文件名：只用汉字、字母、数字和 `（）()·-`，不能太长。"
)
BAD_TASK_ID = Rule(
    "GK027", _E, "任务编号格式不对", "应写为 `2021-T09`：四位年份、-T、至少两位数字。"
)
NOT_NFC = Rule("GK028", _W, "文字不是 NFC 形式", "同一个字有两种存储方式；程序按 NFC 读取。")
STRAY_SPACE = Rule("GK029", _W, "内容两端有空白", "全角空格、不换行空格等留在内容的开头或末尾。")
RADICAL = Rule(
    "GK046",
    _W,
    "部首字符",
    "从 PDF 复制的部首（如 U+2F2F）看似汉字，实为另一个字符，无法搜索到。",
)
TOO_MUCH = Rule(
    "GK047",
    _E,
    "单位与任务的组合过多",
    "统称所含单位合计、一张表的应办事项合计，各不超过 320 万；可用 `--size-limit` 提高上限。",
)

BAD_LINE = Rule(
    "GK060", _E, "台账记录写法不对", "缺少字段、字段多余、字段与所记事项不符，或一条记录占了几行。"
)
BAD_ID = Rule(
    "GK061", _E, "记录编号与内容不符", "该记录写入后被改动过，或在合并时与其他记录混在一起。"
)
NO_ID = Rule("GK062", _E, "记录没有编号", "手工写入的记录没有编号，暂不计入。")
SAME_LINE = Rule("GK064", _R, "同一记录出现两次", "多见于合并之后；只计一条。")
ODD_FORM = Rule("GK065", _R, "不是规范格式", "字段的次序或引号与规范不同，含义不变。")

FAULTS = tuple(value for value in list(globals().values()) if isinstance(value, Rule))


def unusable(problems: tuple[Problem, ...]) -> DataError:
    """Return the refusal for an unreadable file: its first error, and whether there are more."""
    first = next(problem for problem in problems if problem.severity is Severity.ERROR)
    place = first.span.place
    more = sum(problem.severity is Severity.ERROR for problem in problems) - 1
    hint = (first.remedy, *(("全部问题用 ", Way.CHECK, " 查看。") if more else ()))
    return DataError(f"{place}: {first.severity.label} {first.code} {first.message}", hint)
