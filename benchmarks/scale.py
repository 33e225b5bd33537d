"""Every command on a book as large as no city has one: its time, its memory, and how both grow.

Run: ``python benchmarks/scale.py [--tasks N] [--units N] [--entries N] [--rounds N]``; without
options 1 000 tasks, 3 000 units and 1 000 000 entries, once. Beside the whole book stand three that
are a tenth of it in one thing: the entries, the units with their entries, the tasks. A command that
takes more than ten times as long on the whole as on a tenth grows worse than in proportion.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.facts import YEAR, name, write_book
from benchmarks.measure import gongkai, in_turns, machine, succeed, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measure import Cost

TENTH = 10
SETTINGS = {"GONGKAI_NOW": f"{YEAR + 1}-01-05T09:00:00+08:00", "GONGKAI_BY": "示例"}
UNIT, LAST_DAY = name(0), f"{YEAR}-12-31"
READING = (
    (),
    ("list",),
    ("list", "--unit", UNIT),
    ("list", "--overdue"),
    ("show", "T01"),
    ("show", "T01", "--unit", UNIT),
    ("units",),
    ("units", UNIT),
    ("log",),
    ("log", "--unit", UNIT),
    ("log", "--task", "T01"),
    ("report", "--quarter", f"{YEAR}Q2"),
    ("report", "--quarter", f"{YEAR}Q2", "--by", "section"),
    ("report", "--quarter", f"{YEAR}Q2", "--by", "task"),
    ("report", "--period", f"{YEAR}Q1..{YEAR}Q4"),
    ("validate",),
    ("validate", "--since", "HEAD"),
    ("verify", "--queue"),
    ("seal",),
)
