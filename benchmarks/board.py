"""What the page for the leadership costs to write, and how long a browser takes to search it.

Run: ``python benchmarks/board.py [ROUNDS]``. A search is typed into the page, and its time ends
when the browser has drawn the first rows of the answer, or all of them; the slowest of several
words counts. Needs chromium and playwright for that; without them the columns are empty.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.facts import write_book
from benchmarks.measure import cost_of, gongkai, in_turns, machine, table


class Size(NamedTuple):
    """How large a book is."""

    units: int
    tasks: int
    entries: int


SIZES = (Size(52, 37, 2_000), Size(60, 50, 9_000), Size(300, 40, 100_000))
WORDS = ("s", "sd", "T09", "9", "公开", "市第0042局", "没有这样的事项", "")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SEARCH = """async word => {
  const box = document.querySelector(".duties [type=search]");
  const begin = performance.now();
  box.value = word;
  box.dispatchEvent(new Event("input"));
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  await drawn();
  const first = performance.now() - begin;
  while (document.querySelector("[aria-busy=true]")) await drawn();
  return [first, performance.now() - begin];
}"""


def search(pages: list[Path]) -> list[list[str]]:
    """Search each page; give the slowest of the words in milliseconds: the first rows, and all."""
    chromium = shutil.which("chromium")
    if chromium is None or find_spec("playwright") is None:
        return [["", ""]] * len(pages)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        slowest = []
        for file in pages:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(file.as_uri())
            taken = [page.evaluate(SEARCH, word) for word in WORDS]
            slowest.append([f"{max(each):.0f}" for each in zip(*taken, strict=True)])
            page.close()
        browser.close()
    return slowest


def main(rounds: int) -> None:
    """Write the books and their pages, measure and print the table."""
    head = machine()
    with tempfile.TemporaryDirectory() as top:
        pages = {size: Path(top, f"{size.entries}.html") for size in SIZES}
        jobs = {}
        for size, page in pages.items():
            root = Path(top, str(size.entries))
            write_book(root, size.entries, units=size.units, tasks=size.tasks)
            command = gongkai("-C", str(root), "page", "-o", str(page), "--force")
            jobs[size] = partial(cost_of, command)
        costs = in_turns(jobs, rounds)
        searched = search(list(pages.values()))
        rows = [
            (
                f"{size.units * size.tasks} duties, {size.entries} entries",
                f"{costs[size].clock:.2f}",
                f"{costs[size].memory:.0f}",
                f"{pages[size].stat().st_size / 1_000_000:.1f}",
                *slowest,
            )
            for size, slowest in zip(SIZES, searched, strict=True)
        ]
    print(f"{head}\n")
    print(
        table(("page", "s", "MB", "MB of the file", "first rows, ms", "all rows, ms"), rows), end=""
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
