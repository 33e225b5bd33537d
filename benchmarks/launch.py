"""Start one program from a process that holds next to nothing, and tell what the program cost.

Run by ``measure.py``: ``python -I -S benchmarks/launch.py FOLDER CORES COMMAND…``, where CORES is
``one-core`` to keep the program and all that it starts on one core, else ``any-core``, which is as
many as this process may use. What Linux tells as the peak memory of a program is never less than
what its starter held, so a benchmark that holds a whole book must not be the starter; this one
holds less than 9 MB.

What the program says goes to ``FOLDER/out`` and ``FOLDER/err``. Printed are its exit code, the
seconds of the clock, the seconds of the processor and the peak memory in KiB.
"""

from __future__ import annotations

import os
import sys
import time


def launch(folder: str, command: list[str]) -> str:
    """Run the command to its end, and give the line of figures."""
    fresh = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, f"{folder}/out", fresh, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, f"{folder}/err", fresh, 0o644),
    ]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, used = os.wait4(child, 0)
    clock = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    return f"{code} {clock} {used.ru_utime + used.ru_stime} {used.ru_maxrss}"


def stay_on_one_core() -> None:
    """Keep this process and those that it starts on the last core it may use."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    folder, cores, *command = sys.argv[1:]
    if cores == "one-core":
        stay_on_one_core()
    print(launch(folder, command))
