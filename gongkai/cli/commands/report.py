"""``gongkai report``: report completion over a period."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    GroupOption,
    ItemOption,
    NamedOption,
    OutputOption,
    QuarterOption,
    SectionOption,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)
from gongkai.reports.completion.completion_rows import By, Part, Sort


def report(
    ctx: typer.Context,
    year: YearOption = None,
    quarter: QuarterOption = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "-p",
            metavar="PERIOD",
            help="时段：2021、2021H1、2021Q2、2021-06、上月、1-6月、两个日期 A..B，"
            "或连续几个时段 2021Q1..2021Q4。",
        ),
    ] = None,
    as_of: AsOfOption = None,
    by: Annotated[
        By,
        typer.Option(
            "--by",
            help="按什么汇总：unit 单位、section 一级标题、item 二级标题、"
            "task 任务、kind 单位类别。",
        ),
    ] = By.UNIT,
    part: Annotated[
        Part,
        typer.Option(
            "--part", help="统计范围：both 合计、named 列名、group 统称；CSV、JSON 三种都有。"
        ),
    ] = Part.BOTH,
    sort: Annotated[
        Sort | None,
        typer.Option(
            "--sort",
            help="排序并列出位次：rate 完成率、name 名称、overdue 逾期、missing 应报未报；"
            "默认按名册或任务表的次序，不列位次。",
        ),
    ] = None,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    named: NamedOption = False,
    group: GroupOption = False,
    section: SectionOption = None,
    item: ItemOption = None,
    matrix: Annotated[
        bool,
        typer.Option("--matrix", help="单位任务一览：一行一个单位，一项任务一个符号。"),
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Report completion over a period."""
    from gongkai.cli.actions.report_matrix import matrix_of
    from gongkai.cli.actions.report_period import chapters, choose
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import criteria_of
    from gongkai.cli.session import Desk
    from gongkai.reports.completion.completion import Asked, completion
    from gongkai.reports.completion.completion_narrowing import Narrowing
    from gongkai.reports.wording import scope

    criteria = criteria_of(named, group, section, item)
    desk = Desk(ctx.obj, year)
    form = Output(format_, output, force, width, full, template=template).ready(desk.root)
    chosen = choose(desk, year, quarter, period, as_of)
    found = chapters(desk, year, chosen)
    narrowing = Narrowing(*desk.asked(unit, except_), criteria)
    if matrix:
        figures_only = {
            "--by": by is not By.UNIT, "--part": part is not Part.BOTH, "--sort": sort is not None
        }  # fmt: skip
        answer = matrix_of(found, chosen, figures_only, narrowing, blank=desk.blank)
        whole = scope(unit, *criteria)
    else:
        asked = Asked(by, part, chosen.sequence, desk.blank, chosen.notes, sort, narrowing)
        answer = completion(found, asked)
        whole = narrowing.whole
    last = chosen.readings[-1].as_of
    strangers = not (matrix and unit)
    emit(desk.finish(answer, last, strangers=strangers, whole=whole), form, desk.root)
