"""The faults that reading a file can find: bytes, characters, YAML, and the shape of the data."""

from __future__ import annotations

from gongkai.errors import DataError
from gongkai.model.problem import Problem, Rule, Severity

_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REMARK

UNREADABLE = Rule(
    "GK001", _E, "文件读不出来", "文件不在、没有读的权限，或者是链接、文件夹、管道、设备。"
)
TOO_LARGE = Rule(
    "GK002", _E, "文件或行过大", "一个文件至多 64 MB，一行至多 1 MB；`--size-limit` 可以提高。"
)
NOT_UTF8 = Rule(
    "GK003",
    _E,
    "不是 UTF-8",
    "文件必须是 UTF-8 的文本；GBK 等编码的文件、Excel 和 Word 的文件要先另存。",
)
CONFLICT = Rule("GK004", _E, "git 合并冲突没有解决", "文件里还有 `<<<<<<<` 之类的冲突标记。")
FORBIDDEN = Rule(
    "GK005",
    _E,
    "不许出现的字符",
    "控制字符、双向控制符、私用区字符等，看不见却会改变含义；转义写出来的也不行。",
)
INVISIBLE = Rule("GK006", _W, "看不见的字符", "零宽字符、BOM 字符或软连字符，混在文字里难以察觉。")
BOM = Rule("GK007", _W, "文件带 BOM", "有些编辑器在文件开头写入 BOM；能读，但应去掉。")
CRLF = Rule("GK008", _R, "Windows 换行", "文件用 CRLF 换行；能读，git 检出时会统一成 LF。")
MIXED_ENDS = Rule("GK009", _W, "换行混用", "同一个文件里既有 LF 又有 CRLF。")
SYNTAX = Rule("GK010", _E, "不是合法的 YAML", "缩进、括号或标点不对，后面的内容无法理解。")
FULL_WIDTH = Rule(
    "GK011",
    _E,
    "该用半角标点",
    "键后面的冒号、列表的逗号和方括号要用半角 `:` `,` `[ ]`，不是 `：` `，` `、` `【】`。",
)
NEEDS_QUOTES = Rule(
    "GK012",
    _E,
    "这段文字要加引号",
    "以 `@ * & ! % > |` 或反引号开头，或含有半角冒号加空格的文字要加引号。",
)
UNCLOSED = Rule("GK013", _E, "括号或引号没有闭合", "少了一个括号或引号；位置指向开头的那一个。")
TAB = Rule("GK014", _E, "缩进用了制表符", "YAML 的缩进只能用空格。")
FEATURE = Rule(
    "GK015", _E, "这里不用的 YAML 功能", "锚点、别名、标签、指令、合并键、第二个文档都不接受。"
)
COMMENT = Rule(
    "GK016", _E, "# 之后的文字会丢", "没有引号的值后面的 ` #` 会被当作注释，文字就丢了。"
)
SPLIT = Rule("GK017", _E, "值跨了行", "除了 `|` 下面的文字，跨行的值换行会变成空格。")
TOO_DEEP = Rule("GK018", _E, "嵌套过深", "嵌套超过 16 层的不会是这里的数据。")
DUPLICATE_KEY = Rule("GK019", _E, "同一个键写了两次", "后一个会悄悄盖过前一个，所以不许。")
UNKNOWN_KEY = Rule("GK020", _E, "没有这个键", "多半是写错了；认识的键见 docs/format.md。")
MISSING_KEY = Rule("GK021", _E, "缺少必需的键", "这个键必须有，而且不能空着。")
WRONG_KIND = Rule("GK022", _E, "值的类别不对", "例如该是列表的写成了文字，该是年份的不是四位数字。")
SAME_YEAR = Rule("GK043", _E, "一年有两张任务表", "每年一张；后读到的一张不用。")
YEAR_OF_FILE = Rule(
    "GK044", _W, "文件名与年份不符", "`data/past/` 里的文件以年份命名，例如 `data/past/2020.yaml`。"
)
ODD_FILE = Rule(
    "GK045",
    _E,
    "像是数据文件，但未读取",
    "台账应名为“单位名称.yaml”，文件名用 UTF-8；台账的副本用 `gongkai seal --adopt` 并入。",
)
NO_DATA = Rule("GK023", _E, "文件里没有内容", "空文件，或只有注释。")
NEWER_SCHEMA = Rule("GK024", _E, "格式版本比程序新", "用新版的 gongkai 打开，旧版不猜。")
BAD_DAY = Rule("GK025", _E, "没有这一天", "日期写作 YYYY-MM-DD，而且历上真有这一天。")
BAD_NAME = Rule(
    "GK026", _E, "名称不能用", "名称会成为文件名：只用汉字、字母、数字和 `（）()·-`，不能太长。"
)
BAD_TASK_ID = Rule("GK027", _E, "任务编号写法不对", "写作 `2021-T09`：四位年份、-T、至少两位数字。")
NOT_NFC = Rule("GK028", _W, "文字不是 NFC 形式", "同一个字有两种存法；程序按 NFC 读。")
STRAY_SPACE = Rule("GK029", _W, "值的两端有空白", "全角空格、不换行空格等留在了值的开头或末尾。")
RADICAL = Rule(
    "GK046",
    _W,
    "部首字符",
    "从 PDF 复制来的部首（U+2F2F 之类）看着就是汉字，却是另一个字，搜索不到。",
)
TOO_MUCH = Rule(
    "GK047",
    _E,
    "单位与任务的组合过多",
    "统称所含的单位合计、一张表的应办事项合计，各至多 320 万；`--size-limit` 可以提高。",
)

BAD_LINE = Rule("GK060", _E, "台账的行写法不对", "缺键、多键、键与所记事项不符，或一条占了几行。")
BAD_ID = Rule("GK061", _E, "编号与内容不符", "这一行写入后被改动过，或在合并时与别的行混在了一起。")
NO_ID = Rule("GK062", _E, "台账的行没有编号", "手写的行没有编号，暂不计入。")
SAME_LINE = Rule("GK064", _R, "同一行出现两次", "合并时常见；只算一行。")
ODD_FORM = Rule("GK065", _R, "不是规范写法", "键的次序或引号与规范不同，含义不变。")

FAULTS = tuple(value for value in list(globals().values()) if isinstance(value, Rule))


def unusable(problems: tuple[Problem, ...]) -> DataError:
    """Turn the first error of a file that cannot be read into a refusal that names it."""
    first = next(problem for problem in problems if problem.severity is Severity.ERROR)
    place = f"{first.span.file}:{first.span.line}:{first.span.column}"
    more = sum(problem.severity is Severity.ERROR for problem in problems) - 1
    hint = f"{first.remedy}全部问题见 gongkai validate。" if more else first.remedy
    return DataError(f"{place}: {first.severity.label} {first.code} {first.message}", hint)
