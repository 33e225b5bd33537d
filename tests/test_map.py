"""The table of docs/map.md is made of the docstrings of the modules; `pytest --update` makes it."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING

from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAP = ROOT / "docs" / "map.md"
TRACE = MAP.read_text(encoding="utf-8").partition("## Trace one command")[2]
NAME_FILE = re.compile(
    r"`([\w.]+(?=\(\)`)|[A-Z]\w+)(?:\(\))?`(?:\*\*)?(?: \(|,\s+|\s+of\s+)`([a-z_/]+\.py)`"
)
FILE_NAME = re.compile(r"`([a-z_/]+\.py)`,\s+`([\w.]+)\(\)`")
BUILT_BY_TYPER = {"app"}
BEGIN = "| file | what it is for |\n| --- | --- |\n"


def test_the_map_says_of_every_module_what_its_docstring_says(update: bool) -> None:
    text = MAP.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    rows, end, tail = rest.partition("\n\n")
    assert begin
    assert end
    now = "\n".join(_rows())
    if update:
        MAP.write_text(f"{head}{begin}{now}{end}{tail}", encoding="utf-8")
    assert rows == now


def _rows() -> Iterator[str]:
    """Return a row a folder with what it holds, then one a file of it."""
    folders = sorted({path.parent for path in (ROOT / "gongkai").rglob("*.py")})
    for folder in folders:
        here = folder.relative_to(ROOT).as_posix()
        yield f"| **`{here}/`** | **{_first_line(folder / '__init__.py')}** |"
        for path in sorted(folder.glob("*.py")):
            if path.name != "__init__.py":
                yield f"| `{here}/{path.name}` | {_first_line(path)} |"


def _first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, path
    return said.partition("\n")[0].replace("``", "`").rstrip(".")


def test_a_name_and_a_file_side_by_side_belong_together() -> None:
    for name, file in pairs():
        module = import_module(f"gongkai.{file.removesuffix('.py').replace('/', '.')}")
        assert attrgetter(name)(module), (name, file)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield the names in the trace that stand beside a file: `name()` (`file.py`), and so on."""
    for match in NAME_FILE.finditer(TRACE):
        yield match[1], match[2]
    for match in FILE_NAME.finditer(TRACE):
        yield match[2], match[1]


def test_every_function_that_is_named_exists() -> None:
    paths = (ROOT / "gongkai").rglob("*.py")
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    assert set(re.findall(r"`(?:\w+\.)?(\w+)\(", TRACE)) - defined == BUILT_BY_TYPER
