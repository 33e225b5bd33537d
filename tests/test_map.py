"""The table of docs/map.md is made of the docstrings of the modules; `pytest --update` makes it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAP = ROOT / "docs" / "map.md"
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
