"""docs/map.md names every module, and no other."""

from __future__ import annotations

import re

from tests.cli import ROOT

_ROW = re.compile(r"^\| `(gongkai/[^`]+\.py)` \| \S", re.MULTILINE)


def test_the_map_names_every_module_once() -> None:
    named = _ROW.findall((ROOT / "docs" / "map.md").read_text(encoding="utf-8"))
    modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "gongkai").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert set(named) == modules
    assert len(named) == len(set(named))
