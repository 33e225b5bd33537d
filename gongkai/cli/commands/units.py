"""``gongkai units``: show the register."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ForceOption,
    FormatOption,
    FullOption,
    OutputOption,
    TemplateOption,
    WidthOption,
    YearOption,
)
from gongkai.cli.arguments.shell_completion import complete_unit


def units(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", autocompletion=complete_unit, help="单位或统称的名称。"),
    ] = None,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Show the register, or one unit."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.session import Desk
    from gongkai.reports.units import party_page, register_page

    desk = Desk(ctx.obj, year)
    form = Output(
        format_, output, force, width, full, folded=name is not None, template=template
    ).ready(desk.root)
    asked, resolver = desk.day(as_of), desk.records.resolver
    if name is None:
        report = register_page(resolver, asked, desk.today)
    else:
        report = party_page(resolver, resolver.names.find(name), asked, desk.today)
    emit(desk.finish(report, asked), form, desk.root)
