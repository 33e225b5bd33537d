"""``gongkai correct``: append a line that corrects an entry."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import ByOption, IdArgument, LockTimeoutOption, WhyOption
from gongkai.cli.arguments.shell_completion import complete_step

Text = str | None


def correct(
    ctx: typer.Context,
    entry_id: IdArgument,
    why: WhyOption,
    note: Annotated[Text, typer.Option("--note", help="更正后的进展。")] = None,
    status: Annotated[
        Text,
        typer.Option(
            "--status", "-s", autocompletion=complete_step, help="更正后的状态；none 为去掉状态。"
        ),
    ] = None,
    problem: Annotated[Text, typer.Option("--problem", help="更正后的问题。")] = None,
    next_: Annotated[Text, typer.Option("--next", help="更正后的下一步。")] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence",
            "-e",
            help='更正后的佐证材料，可多次使用；只写一个 --evidence "" 为全部去掉。',
        ),
    ] = None,
    date: Annotated[Text, typer.Option("--date", "-d", help="更正后的日期。")] = None,
    by: ByOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Correct an entry."""
    from gongkai.cli.actions.amend import Corrected, correct_entry
    from gongkai.cli.actions.record import patience

    given = Corrected(
        note, status, problem, next_, tuple(evidence) if evidence else None, date, by, why
    )
    correct_entry(ctx.obj.find(), entry_id, given, patience(lock_timeout))
