"""``gongkai seal``: what was written by hand, into canonical form."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.options import LockTimeoutOption


def seal(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="只看这些台账；默认全部。")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="写入；不加只显示会改什么，有可改的以 1 退出。")
    ] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REV", help="git 的这个版本里有的行不动；默认 HEAD。"),
    ] = None,
    reseal: Annotated[
        list[str] | None,
        typer.Option("--reseal", metavar="ID", help="给编号不符的这一行重新编号；可以重复。"),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="没有写 by 的行是谁记的；默认 git 的 user.name。")
    ] = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Bring lines written by hand into canonical form."""
    from gongkai.cli.recording import patience
    from gongkai.cli.sealing import Wanted, seal_ledgers

    wanted = Wanted(tuple(paths or ()), write, base, frozenset(reseal or ()), by)
    if not seal_ledgers(ctx.obj.find(), wanted, patience(lock_timeout)):
        raise typer.Exit(1)
