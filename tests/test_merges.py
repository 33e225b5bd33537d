"""Git merges ledgers line by line: every entry is there once, or ``validate`` names the fault.

Each pair of branches is merged twice: under the ``.gitattributes`` that ``init`` writes, and
without union, where a person accepts both sides of every conflict, as a server's button does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.repositories import PAIRS, Pair, Repository, new_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(params=["union", "accept both"])
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Repository:
    """Give a repository as ``init`` makes it, with union or where people accept both sides."""
    return new_repository(tmp_path / "城 市", union=request.param == "union")


def append_both(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    repository.merge(pair.text(*pair.ours), pair.text(*pair.theirs))


def append_the_same(repository: Repository, pair: Pair, number: int) -> None:
    pair.ours += pair.random.sample(pair.theirs, pair.random.randint(1, len(pair.theirs)))
    pair.random.shuffle(pair.ours)
    append_both(repository, pair, number)


def correct_on_one_side(repository: Repository, pair: Pair, number: int) -> None:
    wrong = pair.line()
    pair.base.append(wrong)
    given = wrong.decode().rpartition(", id: ")[2][:-1]
    pair.ours.append(pair.line(corrects=given, why="数字有误"))
    append_both(repository, pair, number)


def crlf_on_one_side(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    repository.merge(pair.text(*pair.ours).replace(b"\n", b"\r\n"), pair.text(*pair.theirs))


def no_final_newline(repository: Repository, pair: Pair, number: int) -> None:
    texts = [pair.text(), pair.text(*pair.ours), pair.text(*pair.theirs)]
    for bare in pair.random.sample(range(3), pair.random.randint(1, 3)):
        texts[bare] = texts[bare][:-1]
    repository.begin(number, texts[0])
    repository.merge(texts[1], texts[2])


def new_ledger_on_both_sides(repository: Repository, pair: Pair, number: int) -> None:
    pair.base.clear()
    repository.begin(number, None)
    repository.merge(pair.text(*pair.ours), pair.text(*pair.theirs))


def other_comment_header(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    pair.head = "# 本局台账，由办公室记。\n".encode() * pair.random.randrange(3)
    ours = pair.text(*pair.ours)
    pair.head = "# 市财政局政务公开。\n# 勿手改。\n".encode()
    repository.merge(ours, pair.text(*pair.theirs))


def rebase(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    some = pair.theirs[: pair.random.randrange(len(pair.theirs))]
    states = [some, pair.theirs] if some else [pair.theirs]
    repository.sides(pair.text(*pair.ours), *(pair.text(*lines) for lines in states))
    repository.join("rebase", "-q", "ours")


def cherry_pick(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    repository.sides(pair.text(*pair.ours), pair.text(*pair.theirs))
    repository.join("cherry-pick", "ours")


def stash_pop(repository: Repository, pair: Pair, number: int) -> None:
    repository.begin(number, pair.text())
    repository.side("ours", "HEAD", pair.text(*pair.ours))
    repository.git("checkout", "-q", "-B", "theirs", "HEAD~1")
    repository.write(pair.text(*pair.theirs))
    repository.git("stash", "-q")
    repository.git("merge", "-q", "--ff-only", "ours")
    repository.join("stash", "pop", "-q")


KINDS: tuple[Callable[[Repository, Pair, int], None], ...] = (
    append_both, append_the_same, correct_on_one_side, crlf_on_one_side, no_final_newline,
    new_ledger_on_both_sides, other_comment_header, rebase, cherry_pick, stash_pop,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_every_entry_is_there_once(
    repository: Repository, kind: Callable[[Repository, Pair, int], None]
) -> None:
    for number in range(PAIRS):
        pair = Pair(f"{kind.__name__} {number}")
        kind(repository, pair, number)
        ids = repository.ids()
        assert len(ids) == len(set(ids)), (number, repository.content())
        assert set(ids) == pair.expected(), (number, repository.content())
    assert repository.validate().code == 0


def test_twenty_branches_one_after_another(repository: Repository) -> None:
    pair = Pair("二十")
    repository.begin(0, pair.text())
    repository.git("branch", "-q", "base")
    branches = {f"b{number}": pair.lines(10) for number in range(20)}
    for name, lines in branches.items():
        repository.side(name, "base", pair.text(*lines))
    repository.git("checkout", "-q", "base")
    for name in branches:
        repository.join("merge", "-q", "--no-edit", name)
    pair.ours, pair.theirs = [line for lines in branches.values() for line in lines], []
    assert len(pair.ours) == 200
    ids = repository.ids()
    assert len(ids) == len(set(ids))
    assert set(ids) == pair.expected()
    assert repository.validate().code == 0


def test_an_octopus_is_refused_and_leaves_the_ledger_alone(repository: Repository) -> None:
    pair = Pair("八爪")
    repository.begin(0, pair.text())
    repository.git("branch", "-q", "base")
    for name in ("a", "b", "c"):
        repository.side(name, "base", pair.text(pair.line()))
    repository.git("checkout", "-q", "base")
    assert not repository.git("merge", "-q", "--no-edit", "a", "b", "c", fails=True)
    assert repository.content() == pair.text()


def test_a_revert_takes_its_own_entries_only(repository: Repository) -> None:
    pair = Pair("撤回")
    repository.begin(0, pair.text())
    repository.side("work", "HEAD", pair.text(*pair.ours))
    repository.git("revert", "--no-edit", "HEAD")
    assert repository.content() == pair.text()


def test_a_revert_under_a_later_entry_is_stopped_with_nothing_lost(
    repository: Repository,
) -> None:
    pair = Pair("撤回在前")
    repository.begin(0, pair.text())
    repository.side("work", "HEAD", pair.text(*pair.ours), pair.text(*pair.ours, *pair.theirs))
    assert not repository.git("revert", "--no-edit", "HEAD~1", fails=True)
    assert all(line in repository.content() for line in (*pair.ours, *pair.theirs))
    assert repository.validate().code == (0 if repository.union else 1)


def test_a_revert_of_a_merge_takes_one_side(repository: Repository) -> None:
    pair = Pair("撤回合并")
    append_both(repository, pair, 0)
    if not repository.git("diff", "--quiet", "HEAD", fails=True):
        repository.git("commit", "-q", "-a", "-m", "merge")
    repository.git("revert", "--no-edit", "-m", "1", "HEAD")
    assert repository.content() == pair.text(*pair.theirs)


def edited(line: bytes) -> bytes:
    return line.replace(b'note: "', b'note: "\xe7\xba\xa6')


@pytest.mark.parametrize("place", [0, -1], ids=["far from the end", "beside the new lines"])
def test_a_line_edited_on_one_side_is_named(repository: Repository, place: int) -> None:
    pair = Pair("改动")
    pair.base += pair.lines(3)
    line = pair.base[place]
    changed = pair.text().replace(line, edited(line))
    repository.begin(0, pair.text())
    repository.merge(changed, pair.text(*pair.theirs))
    assert edited(line) in repository.content()
    assert all(line in repository.content() for line in pair.theirs)
    checked = repository.validate()
    assert checked.code == 1
    assert "编号与内容不符" in checked.stdout


def test_a_line_edited_on_both_sides_keeps_both_and_is_named(repository: Repository) -> None:
    pair = Pair("都改")
    line = pair.line()
    repository.begin(0, pair.text(line))
    ours, theirs = edited(line), edited(edited(line))
    repository.merge(pair.text(ours), pair.text(theirs))
    assert ours in repository.content()
    assert theirs in repository.content()
    checked = repository.validate()
    assert checked.code == 1
    assert checked.stdout.count("编号与内容不符") == 2


def test_a_deleted_line_beside_new_ones_comes_back_whole(repository: Repository) -> None:
    """Nothing in the folder itself can tell that it was gone for a while."""
    pair = Pair("删去")
    pair.base += pair.lines(2)
    line = pair.base[-1]
    repository.begin(0, pair.text())
    repository.merge(pair.text().replace(line + b"\n", b""), pair.text(*pair.theirs))
    pair.ours.clear()
    assert sorted(repository.ids()) == sorted(pair.expected())
    assert repository.validate().code == 0


def test_a_deleted_line_far_from_new_ones_stays_gone(repository: Repository) -> None:
    pair = Pair("删去远处")
    pair.base += pair.lines(3)
    line = pair.base.pop(0)
    before = pair.head + line + b"\n" + pair.text().removeprefix(pair.head)
    repository.begin(0, before)
    repository.merge(pair.text(), before + b"".join(new + b"\n" for new in pair.theirs))
    pair.ours.clear()
    assert sorted(repository.ids()) == sorted(pair.expected())


def test_a_nul_on_one_side_stops_the_merge(repository: Repository) -> None:
    pair = Pair("空字符")
    repository.begin(0, pair.text())
    repository.sides(pair.text(*pair.ours) + b"\0\n", pair.text(*pair.theirs))
    assert not repository.git("merge", "-q", "--no-edit", "ours", fails=True)
    assert repository.content() == pair.text(*pair.theirs)
    repository.git("checkout", "-q", "-f", "ours")
    assert repository.validate().code == 1


def test_a_ledger_sorted_anew_on_one_side_keeps_every_entry(repository: Repository) -> None:
    pair = Pair("重排")
    pair.base += pair.lines(5)
    repository.begin(0, pair.text())
    kept = list(pair.base)
    pair.base.reverse()
    ours = pair.text(*pair.ours)
    pair.base = kept
    repository.merge(ours, pair.text(*pair.theirs))
    assert sorted(repository.ids()) == sorted(pair.expected())
    assert repository.validate().code == 0
