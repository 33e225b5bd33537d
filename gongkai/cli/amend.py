"""``gongkai correct`` and ``gongkai retract``: a wrong entry stays, a further line amends it."""

from typing import Annotated

import typer

from gongkai.cli.complete import complete_step
from gongkai.cli.options import LockTimeoutOption

Text = str | None
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="记录的编号，见 gongkai log。")]
WhyOption = Annotated[str, typer.Option("--why", help="理由，必填。")]
ByOption = Annotated[Text, typer.Option("--by", help="谁记的；默认 git 的 user.name。")]


def correct(
    ctx: typer.Context,
    entry_id: IdArgument,
    why: WhyOption,
    note: Annotated[Text, typer.Option("--note", help="改正后的进展。")] = None,
    status: Annotated[
        Text,
        typer.Option(
            "--status", "-s", autocompletion=complete_step, help="改正后的状态；none 去掉状态。"
        ),
    ] = None,
    problem: Annotated[Text, typer.Option("--problem", help="改正后的问题。")] = None,
    next_: Annotated[Text, typer.Option("--next", help="改正后的下一步。")] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence", "-e", help="改正后的依据；可以重复，只写一个空的就去掉全部依据。"
        ),
    ] = None,
    date: Annotated[Text, typer.Option("--date", "-d", help="改正后的日期。")] = None,
    by: ByOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Correct an entry."""
    from gongkai.cli.amending import Corrected, correct_entry
    from gongkai.cli.recording import patience

    given = Corrected(
        note, status, problem, next_, tuple(evidence) if evidence else None, date, by, why
    )
    correct_entry(ctx.obj.find(), entry_id, given, patience(lock_timeout))


def retract(
    ctx: typer.Context,
    entry_id: IdArgument,
    why: WhyOption,
    by: ByOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Strike an entry."""
    from gongkai.cli.amending import retract_entry
    from gongkai.cli.recording import patience

    retract_entry(ctx.obj.find(), entry_id, why, by, patience(lock_timeout))
