"""``gongkai show``: show one task in full."""

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
    if unit is None:
        report = task_page(desk.records, row, asked, desk.today, blank=desk.blank)
    else:
        report = duty_page(desk.records, row, desk.one_unit(unit), asked, desk.today)
    emit(desk.finish(report, asked, whole=READ), form, desk.root)
