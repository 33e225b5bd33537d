"""Whether an acknowledged entry is ever lost: writers killed at random, the command line too.

Run: ``python -m benchmarks.stress [SECONDS]`` from the top of the repository. Eight writers append
until there are 10 000 acknowledgements and 500 kills, 100 of them between the first write and the
rename, while a reader looks on; then the real command line is started 200 times and killed 50
times. With SECONDS it stops then, whatever was reached. Ends with 1 where anything was wrong.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.writers import POINTS, WITHIN, WRITERS, Figures, Terms, inspect, stress
from gongkai.store.disk.data_folder import ledger_files
from gongkai.store.new_folder.scaffold import blank_files, make_folder, shipped_files

ROOT = Path(__file__).parent.parent
FULL = Terms(calls=10_000, kills=500, kills_within=100, seconds=3600, calls_between_kills=18)
STARTS, KILLS, AT_ONCE = 200, 50, 3
_RECORDED = re.compile("^已记入 .*，(n[0-9a-f]{16})）$", re.MULTILINE)


def commands(root: Path, starts: int, kills: int, seed: int = 1) -> Figures:
    """Start the command line over and over, a few at once, and kill some on their way."""
    random = Random(seed)
    figures = Figures()
    acks: list[str] = []
    begun = time.monotonic()
    while figures.calls < starts or figures.kills < kills:
        running = [_start(root, figures.calls + n) for n in range(AT_ONCE)]
        figures.calls += AT_ONCE
        if figures.kills < kills:
            time.sleep(random.uniform(0.1, 1.0))
            random.choice(running).kill()
        for process in running:
            said, _ = process.communicate(timeout=120)
            acks += _RECORDED.findall(said.decode())
            figures.killed["somewhere"] += process.returncode == -signal.SIGKILL
            figures.failed += process.returncode not in (0, -signal.SIGKILL)
    figures.seconds = time.monotonic() - begun
    inspect(root, acks, tuple(ledger_files(root)), figures)
    return figures


def _start(root: Path, number: int) -> subprocess.Popen[bytes]:
    """Start ``note``: every fourth for all districts, the others for one department."""
    whom = ("市财政局", "T09") if number % 4 else ("各区县政府", "T05", "--each")
    return subprocess.Popen(
        [sys.executable, "-m", "gongkai", "-C", str(root), "note", *whom, f"第 {number} 次。",
         "--status", "进行中", "--by", "压力测试", "--lock-timeout", "60"],
        cwd=ROOT,
        env={**os.environ, "GONGKAI_NOW": "2021-07-05T09:00:00+08:00"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def table(writers: Figures, starts: Figures) -> str:
    """Give both runs as one table."""
    both = (writers, starts)
    within = f"of which between first write and rename ({', '.join(WITHIN)})"
    rows: list[tuple[str, list[object]]] = [
        ("seconds", [f"{run.seconds:.0f}" for run in both]),
        ("appends acknowledged / commands started", [run.calls for run in both]),
        ("entries acknowledged", [run.acknowledged for run in both]),
        ("killed by SIGKILL", [run.kills for run in both]),
        (within, [writers.kills_within, "—"]),
        *(
            (f"killed after {point}", [writers.killed[point], "—"])
            for point in POINTS
            if writers.killed[point]
        ),
        ("looks of the reader at a ledger", [writers.looks, "—"]),
        ("bytes in all ledgers", [run.bytes for run in both]),
        ("longest line in bytes", [run.longest for run in both]),
        ("entries present", [run.present for run in both]),
        ("**acknowledged entries lost**", [run.lost for run in both]),
        ("**torn lines seen by the reader**", [writers.torn, "—"]),
        ("**older states seen by the reader**", [writers.older, "—"]),
        ("**duplicates**", [run.duplicates for run in both]),
        ("**ledgers with a fault**", [run.faulty for run in both]),
        ("**locks left**", [run.locks for run in both]),
        ("**files left an hour later**", [run.leftovers for run in both]),
        ("**processes that failed**", [run.failed for run in both]),
    ]
    head = f"| | {WRITERS} long-lived writers | command line |\n| --- | ---: | ---: |\n"
    return head + "".join(f"| {name} | {' | '.join(map(str, row))} |\n" for name, row in rows)


def main(seconds: float | None) -> int:
    """Run both, print the table, and give the exit code."""
    terms = FULL if seconds is None else FULL._replace(seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        make_folder(top / "small", blank_files(2021), "压力测试")
        make_folder(top / "whole", shipped_files(), "压力测试")
        writers = stress(top / "small", top / "acks", terms)
        starts = commands(top / "whole", STARTS, KILLS) if seconds is None else Figures()
    print(table(writers, starts), end="")
    return int(writers.faults + starts.faults > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else None))
