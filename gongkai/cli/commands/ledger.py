"""``gongkai ledger``: the 工作台账 as an office files it."""

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    GroupOption,
    NamedOption,
    OutputOption,
    SectionOption,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)


def ledger(
    ctx: typer.Context,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    section: SectionOption = None,
    named: NamedOption = False,
    group: GroupOption = False,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    template: TemplateOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Answer with the 工作台账 of the city, of some units, or of one."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import criteria_of
    from gongkai.cli.session import Desk
    from gongkai.reports.completion.completion_narrowing import Narrowing
    from gongkai.reports.ledger import LedgerQuestion, ledger
    from gongkai.reports.wording import scope

    criteria = criteria_of(named, group, section, None)
    desk = Desk(ctx.obj, year)
    form = Output(format_, output, force, width, full, template=template).ready(desk.root)
    narrowing = Narrowing(*desk.asked(unit, except_), criteria)
    day = desk.day(as_of)
    report = ledger(desk.records, LedgerQuestion(narrowing, desk.blank), day, desk.today)
    whole = scope(unit, *criteria)
    emit(desk.finish(report, day, strangers=not unit, whole=whole), form, desk.root)
