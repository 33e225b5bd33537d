"""The program: its root command, and the exit for each kind of failure."""

import sys
from typing import Annotated, NoReturn

import typer

from gongkai.cli.arguments.root_options import Data
from gongkai.cli.argv import as_typed
from gongkai.cli.help import COMMANDS, OPTIONS
from gongkai.cli.registry import Commands
from gongkai.cli.shell_setup import install, show
from gongkai.cli.streams import prepare, put, tell, unwritable
from gongkai.errors import GongkaiError

BUG = 70
INTERRUPTED = 130

app = typer.Typer(
    name="gongkai",
    cls=Commands,
    help="政务公开工作台账：管理年度任务、责任单位和进展，数据为纯文本，可用 git 留痕、审阅。",
    options_metavar=OPTIONS,
    subcommand_metavar=COMMANDS,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from gongkai import __version__

        put(f"gongkai {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    root: Annotated[
        str | None,
        typer.Option(
            "--root",
            "-C",
            metavar="DIR",
            envvar="GONGKAI_ROOT",
            help="数据目录；默认从当前目录逐级向上查找。",
        ),
    ] = None,
    size_limit: Annotated[
        int | None,
        typer.Option(
            "--size-limit",
            metavar="MB",
            envvar="GONGKAI_SIZE_LIMIT",
            help="单个文件的大小上限（MB），不低于 64；单行上限为其 1/64。",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号。")
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=install,
            is_eager=True,
            expose_value=False,
            help="为当前终端安装 TAB 补全。",
        ),
    ] = False,
    show_completion: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=show,
            is_eager=True,
            expose_value=False,
            help="显示 TAB 补全的脚本，供复制或修改。",
        ),
    ] = False,
) -> None:
    """政务公开工作台账：管理年度任务、责任单位和进展，数据为纯文本，可用 git 留痕、审阅。"""
    ctx.obj = Data(root, size_limit)
    if ctx.invoked_subcommand is None:
        from gongkai.cli.commands.overview import show_overview

        show_overview(ctx.obj)


def run() -> None:
    """Run the command line; exit the process on any failure."""
    prepare()
    sys.argv[1:] = map(as_typed, sys.argv[1:])
    try:
        app()
    except GongkaiError as error:
        _refused(error)
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _interrupted()
        raise
    except OSError as error:
        if error.filename is not None:
            _bug()
        _refused(unwritable(error))
    except Exception:
        _bug()


def _refused(error: GongkaiError) -> NoReturn:
    """Print a refusal with its hint and exit."""
    from gongkai.cli.advice import in_words

    tell(error.message)
    for line in filter(None, in_words(error.hint).split("\n")):
        tell(f"  {line}")
    sys.exit(error.exit_code)


def _interrupted() -> NoReturn:
    """Exit after Ctrl-C, which Typer catches in a command without a message."""
    tell("已中断。")
    sys.exit(INTERRUPTED)


def _bug() -> NoReturn:
    """Print the traceback of the current error and exit."""
    import traceback

    traceback.print_exc()
    tell("程序出错，与数据无关；请将以上内容反馈给维护人员。")
    sys.exit(BUG)
