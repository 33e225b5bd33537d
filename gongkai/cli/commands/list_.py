"""``gongkai list``: list tasks, or the duties of a unit, with their status."""

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
    StatusOption,
    TaskArguments,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)

Texts = list[str] | None


def list_(
    ctx: typer.Context,
    tasks: TaskArguments = None,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    named: NamedOption = False,
    group: GroupOption = False,
    section: SectionOption = None,
    item: ItemOption = None,
    text: Annotated[Texts, typer.Option("--text", help="具体要求含有的文字，可多次使用。")] = None,
    status: StatusOption = None,
    role: Annotated[Texts, typer.Option("--role", help="分工：牵头、责任、配合。")] = None,
    due_before: Annotated[
        str | None,
        typer.Option(
            "--due-before",
            metavar="DATE",
            help="时限早于该日期；写时段（6月、Q2）的，指其最后一天。",
        ),
    ] = None,
    due_within: Annotated[
        str | None,
        typer.Option(
            "--due-within",
            metavar="DAYS",
            help="从截至日期起多少天内到期、尚未完成的，如 30d；逾期的不列。",
        ),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的。")] = False,
    open_ended: Annotated[
        bool, typer.Option("--open-ended", help="只列责任单位未列全的任务。")
    ] = False,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing",
            help="只列一个季度应报未报的事项，一行一项，注明未报起始日；默认最近一个已结束的季度。",
        ),
    ] = False,
    quarter: QuarterOption = None,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """List tasks, or the duties of a unit."""
    from datetime import timedelta

    from gongkai.cli.actions.list_missing import choose_quarter
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import (
        bound_if_given,
        criteria_of,
        read_day_count,
        read_role,
        read_status,
        refuse_empty,
    )
    from gongkai.cli.session import Desk
    from gongkai.errors import UsageError
    from gongkai.render.formats.choose import Format
    from gongkai.reports.lists.list_ import listing
    from gongkai.reports.lists.list_question import Question
    from gongkai.reports.wording import scope

    if quarter is not None and not missing:
        raise UsageError(
            "--quarter 只能与 --missing 同时使用。", "加 --missing，或去掉 --quarter。"
        )
    criteria = criteria_of(named, group, section, item)
    refuse_empty("--text", *(text or ()))
    within = None if due_within is None else timedelta(read_day_count(due_within))
    desk = Desk(ctx.obj, year)
    form = Output(format_, output, force, width, full, template=template).ready(desk.root)
    reading, notes = choose_quarter(desk, year, quarter, as_of) if missing else (None, ())
    asked = reading.as_of if reading else desk.day(as_of)
    whom = desk.asked(unit, except_)
    criteria = criteria._replace(
        ids=frozenset(desk.row(task).task.id for task in tasks or ()),
        texts=tuple(text or ()),
        open_ended=open_ended,
        statuses=frozenset(map(read_status, status or ())),
        roles=frozenset(map(read_role, role or ())),
        due_before=bound_if_given(due_before, desk.calendar, last=True),
        due_by=None if within is None else asked + within,
        overdue=overdue,
    )
    question = Question(
        *whom,
        criteria,
        blank=desk.blank,
        whole_tasks=form.chosen() is Format.JSON,
        missing=reading,
        notes=notes,
    )
    report = listing(desk.records, question, asked, desk.today)
    whole = scope(unit, *criteria)
    emit(desk.finish(report, asked, strangers=not unit, whole=whole), form, desk.root)
