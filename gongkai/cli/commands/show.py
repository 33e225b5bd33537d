"""``gongkai show``: show one task in full."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ForceOption,
    FormatOption,
    OutputOption,
    TaskArgument,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)


def show(
    ctx: typer.Context,
    task: TaskArgument,
    unit: UnitOption = None,
    trace: Annotated[
        bool,
        typer.Option(
            "--trace", help="溯源：原件的单元格、任务表的行、应办事项、台账记录、计入的季度数字。"
        ),
    ] = False,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
) -> None:
    """Show one task, or the history of one duty."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.session import Desk
    from gongkai.reports.show.show_duty import duty_page
    from gongkai.reports.show.show_task import task_page
    from gongkai.reports.wording import READ

    desk = Desk(ctx.obj, year)
    form = Output(format_, output, force, width, folded=True, template=template).ready(desk.root)
    asked = desk.day(as_of)
    row = desk.row(task)
    if trace:
        from gongkai.cli.actions.source import cells_of
        from gongkai.reports.show.show_trace import task_trace

        source = cells_of(ctx.obj.find(), desk.book, desk.table, row)
        one = None if unit is None else desk.one_unit(unit)
        report = task_trace(desk.records, row, source, asked, desk.today, one)
    elif unit is None:
        report = task_page(desk.records, row, asked, desk.today, blank=desk.blank)
    else:
        report = duty_page(desk.records, row, desk.one_unit(unit), asked, desk.today)
    emit(desk.finish(report, asked, whole=READ), form, desk.root)
