"""Options shared by several commands."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.shell_completion import complete_status, complete_task, complete_unit
from gongkai.ops.language.days import FIRST_YEAR, LAST_YEAR
from gongkai.render.formats.choose import Format

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", help="输出格式；屏幕显示默认 table，转存或转给其他程序时默认 text。"
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="写入文件；未加 -f 的，格式由后缀决定。"),
]
ForceOption = Annotated[bool, typer.Option("--force", help="覆盖已有的输出文件。")]
WidthOption = Annotated[
    int | None, typer.Option("--width", min=20, help="排版宽度（列），默认为屏幕宽度。")
]
FullOption = Annotated[bool, typer.Option("--full", help="显示全文，自动换行，不截短。")]
TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help="Word 模板（.docx）：沿用其页面、页眉页脚和样式，正文写在“{{正文}}”一段处。",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="截至日期；默认今天，任务年度已过的默认该年 12 月 31 日。"
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="任务年度，默认当前年度。"),
]
QuarterOption = Annotated[
    str | None,
    typer.Option("--quarter", "-q", metavar="Q", help="季度：2021Q2、Q2、第二季度、上季度。"),
]
LockTimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--lock-timeout", metavar="SECONDS", min=0, help="台账被占用时最多等待的秒数，默认 10。"
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit",
        "-u",
        metavar="NAME",
        autocompletion=complete_unit,
        help="责任单位：简称、全称、别名或统称，可省“市”；多个单位用顿号（、）分隔。",
    ),
]
ExceptOption = Annotated[
    str | None,
    typer.Option("--except", metavar="NAME", help="从中排除的单位，多个用顿号（、）分隔。"),
]
NamedOption = Annotated[bool, typer.Option("--named", help="限列名的事项。")]
GroupOption = Annotated[bool, typer.Option("--group", help="限统称涵盖的事项。")]
SectionOption = Annotated[
    list[str] | None,
    typer.Option("--section", metavar="TEXT", help="一级标题含有的文字，可多次使用。"),
]
ItemOption = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="TEXT", help="二级标题含有的文字，可多次使用。"),
]
StatusOption = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="STATUS", autocompletion=complete_status, help="状态，可多次使用。"
    ),
]
TaskArgument = Annotated[
    str,
    typer.Argument(
        metavar="TASK", autocompletion=complete_task, help="任务编号：2021-T09、T09 或 9。"
    ),
]
TaskArguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TASK]…", autocompletion=complete_task, help="只列这些任务。"),
]
ByOption = Annotated[
    str | None, typer.Option("--by", help="记录人，默认取 GONGKAI_BY 或 git 的 user.name。")
]
DateOption = Annotated[
    str | None, typer.Option("--date", "-d", metavar="DATE", help="核实（批准）日期，默认今天。")
]
IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="记录编号，用 gongkai log 查看；可以只写开头，n 后至少 6 位，能区分即可。",
    ),
]
WhyOption = Annotated[str, typer.Option("--why", help="理由，必填。")]
