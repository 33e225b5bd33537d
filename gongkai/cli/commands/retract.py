"""``gongkai retract``: append a line that strikes an entry."""

import typer

from gongkai.cli.arguments.options import ByOption, IdArgument, LockTimeoutOption, WhyOption


def retract(
    ctx: typer.Context,
    entry_id: IdArgument,
    why: WhyOption,
    by: ByOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Strike an entry."""
    from gongkai.cli.actions.amend import retract_entry
    from gongkai.cli.actions.record import patience

    retract_entry(ctx.obj.find(), entry_id, why, by, patience(lock_timeout))
