"""Decode ``ledgers/UNIT.yaml`` to entries.

The fast reader (``fast_reader.py``) takes most lines. YAML reads any other ``- {…}`` line by
itself; if there is a line of another form, or one that YAML cannot read, it reads the whole file.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.columns import Entries
from gongkai.model.entry import Entry, Ledger
from gongkai.model.span import Span
from gongkai.model.way import Message, Way
from gongkai.ops.language.days import strict_day
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.line import (
    Value,
    entry_of,
    fits,
    id_of,
    match_line,
    moment_of,
    with_id,
    write_body,
)
from gongkai.store import faults
from gongkai.store.decoding.characters import escaped_invisible
from gongkai.store.ledgers.fast_reader import Rest, scan
from gongkai.store.ledgers.field_values import grave, values_of
from gongkai.store.ledgers.grammar import ADDED_BY_SEALING, misfit
from gongkai.store.yaml.mapping import Findings, bad_day, shortened
from gongkai.store.yaml.nodes import Dictionary, Listing

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Mapping, Sequence

    from gongkai.model.problem import Problem
    from gongkai.store.decoding.decode import Source
    from gongkai.store.yaml.nodes import Node


EMPTY_LIST = "[]"
"""What some programs write for an empty ledger."""
_BLANKS = " \t"
_NOT_PROSE = "-%.[{&*!|>'\"@`"
"""First characters of a line that is meant as YAML, not prose."""
_FORM: Message = ("写法见 docs/format.md；建议用 ", Way.RECORD, " 记入。")


class LedgerReading(NamedTuple):
    """A ledger, and whether its text could be read at all."""

    ledger: Ledger
    readable: bool


def decode_ledger(
    source: Source, unit: str, tasks: Collection[str] | None = None, *, quick: bool = True
) -> LedgerReading:
    """Read the text of one ledger; ``unit`` is the file's stem.

    With ``tasks``, entries of other tasks may be left out. Without ``quick``, YAML reads the whole
    text: for tests that compare the two ways.
    """
    reader = _LedgerReader(source.file, unit)
    readable = False
    if source.text is not None:
        quickly = quick and reader.read_quickly(source, tasks)
        readable = quickly or reader.read_whole(source.lines)
    ledger = Ledger(
        unit,
        source.file,
        reader.entries,
        (*source.problems, *reader.findings.problems),
        reader.faulty,
    )
    return LedgerReading(ledger, readable)


class _LedgerReader:
    """Collects the entries of one file."""

    def __init__(self, file: str, unit: str) -> None:
        self.file = file
        self.unit = unit
        self._begin()

    def _begin(self) -> None:
        self.entries = Entries()
        self.findings = Findings(edges=False)
        self.faulty = 0
        self._found: list[Entry] = []
        self._seen: dict[str, int] = {}

    def read_quickly(self, source: Source, tasks: Collection[str] | None) -> bool:
        """Read line by line; return False, and keep nothing, if the whole file must be read."""
        self.entries, rest = scan(source, self.unit, tasks)
        rest = [each for each in rest if each.text[0] != "#"]
        if not rest and self.entries.unique:
            return True
        numbers = {*self.entries.columns.numbers, *(each.number for each in rest)}
        again = self._repeats(source.lines, sorted(numbers))
        if again:
            places = enumerate(self.entries.columns.numbers)
            self.entries = self.entries.picked(place for place, n in places if n not in again)
        if not all(self._read_line(each) for each in rest if each.number not in again):
            self._begin()
            return False
        if self._found:
            both = self.entries.and_(self._found)
            order = both.columns.numbers
            self.entries = both.picked(sorted(range(len(both)), key=order.__getitem__))
        return True

    def _repeats(self, lines: Sequence[str], numbers: Sequence[int]) -> set[int]:
        """Return the numbers of lines that repeat an earlier one of these, and report them."""
        bare = ((number, lines[number - 1].rstrip(_BLANKS)) for number in numbers)
        whole = (each for each in bare if _is_whole(each[1]))
        return {number for number, line in whole if self._repeated(line, number)}

    def _read_line(self, rest: Rest) -> bool:
        """Read a line that the fast reader left; return False if it is not a one-line entry."""
        number, line = rest.number, rest.text.rstrip(_BLANKS)
        if not line:
            return True
        if line == EMPTY_LIST:
            self._empty_list(number)
            return True
        if not _is_whole(line):
            return False
        match = match_line(line)
        if match:
            self._canonical(match, number)
            return True
        from gongkai.store.yaml.parser import parse

        tree = parse(line, self.file, number)
        if not isinstance(tree.root, Listing):
            return False
        self._node(tree.root.items[0], line)
        return True

    def read_whole(self, lines: Sequence[str]) -> bool:
        """Read the file as one YAML document; return False if it is not one."""
        from gongkai.store.yaml.parser import parse

        lines = [line.rstrip(_BLANKS) for line in lines]
        for number, line in enumerate(lines, 1):
            if line == EMPTY_LIST:
                self._empty_list(number)
                lines[number - 1] = ""
        tree = parse("\n".join(lines), self.file)
        if tree.problems:
            self.findings.problems += _prose_at_head(lines, self.file) or tree.problems
            return False
        if tree.root is None:
            return True
        if not isinstance(tree.root, Listing) or not tree.root.items:
            self._bad_line(tree.root.span, "台账应为一行一条、以“- {”开头的记录")
            return True
        for node in tree.root.items:
            number = node.span.line
            line = lines[number - 1]
            if not (_is_whole(line) and self._repeated(line, number)):
                self._node(node, line)
        self.entries = Entries.of(self._found)
        return True

    def _empty_list(self, number: int) -> None:
        self.findings.add(
            faults.BAD_LINE.at(
                Span(self.file, number, 1, len(EMPTY_LIST)),
                "空列表 [] 之后不能再有记录",
                ("删去这一行，或用 ", Way.SEAL, " 去掉。"),
            )
        )

    def _repeated(self, line: str, number: int) -> bool:
        first = self._seen.setdefault(line, number)
        if first == number:
            return False
        self.findings.add(
            faults.SAME_LINE.at(
                Span(self.file, number, 1, len(line)),
                f"与第 {first} 行完全相同，只计一条",
                ("多见于合并之后，无需处理；用 ", Way.SEAL, " 可去掉未提交到 git 的一行。"),
            )
        )
        return True

    def _canonical(self, match: re.Match[str], number: int) -> None:
        values = {key: value for key, value in match.groupdict().items() if value}
        for key in ("date", "due"):
            if key in values and strict_day(values[key]) is None:
                span = Span(self.file, number, match.start(key) + 1, 10)
                self._fault(bad_day(span, values[key]))
                return
        if fault := misfit(values):
            self._bad_line(Span(self.file, number, 1, match.end()), fault)
            return
        self._admit(values, match[0], match, number)

    def _node(self, node: Node, line: str) -> None:
        number = node.span.line
        if not isinstance(node, Dictionary):
            self._bad_line(node.span, "台账的一条记录应为 - {date: …, task: …, …}")
            return
        if fault := _form_fault(node, line):
            self._bad_line(node.span, f"{fault}；暂不计入", _seal("整理为一行"))
            return
        before = len(self.findings.problems)
        values = values_of(node, self.findings)
        if grave(self.findings.problems[before:]):
            self.faulty += 1
        elif fault := misfit(values):
            sealable = not misfit({**ADDED_BY_SEALING, **values})
            whole = Span(self.file, number, 1, len(line))
            self._bad_line(whole, fault, _seal("补齐") if sealable else _FORM)
        else:
            self._admit(values, line, None, number)

    def _admit(
        self, values: Mapping[str, Value], line: str, match: re.Match[str] | None, number: int
    ) -> None:
        """Add the entry of well-formed values if its id and moment are right."""
        span = Span(self.file, number, 1, len(line))
        given = str(values.get("id", ""))
        if not given:
            self._fault(faults.NO_ID.at(span, "该记录没有编号，暂不计入", _seal("补编号")))
            return
        if not fits(self.unit, line) or id_of(line) != given:
            self._fault(
                faults.BAD_ID.at(
                    span,
                    "记录编号与内容不符：该记录被改动过，或抄自其他记录；不计入",
                    (
                        f"台账只增不改：用 git diff {as_word(self.file)} 查看并恢复原记录；"
                        "内容有误的，用 ",
                        Way.CORRECT,
                        " 更正。",
                    ),
                )
            )
            return
        at = str(values["at"])
        moment = moment_of(at)
        if not moment:
            place = span._replace(column=max(0, line.rfind(at)) + 1, length=len(at))
            self._bad_line(place, f"记录时间（at）格式不对：{shortened(at)}")
            return
        if match is None:
            form = with_id(write_body(values), given)
            same = unicodedata.normalize("NFC", line) == form
            match = match_line(line if same else form)
            if match is None:
                self._bad_line(span, "该记录不能写成规范的一行")
                return
            if not same:
                self.findings.add(
                    faults.ODD_FORM.at(
                        span,
                        "不是规范格式，含义不变",
                        ("照常计入；未提交到 git 的，用 ", Way.SEAL, " 整理为规范格式。"),
                    )
                )
        if "\\u" in line:
            self.findings.problems += escaped_invisible(line, self.file, number)
        self._found.append(entry_of(match, moment, number))

    def _bad_line(self, span: Span, message: str, remedy: Message = _FORM) -> None:
        self._fault(faults.BAD_LINE.at(span, message, remedy))

    def _fault(self, problem: Problem) -> None:
        self.faulty += 1
        self.findings.add(problem)


def _is_whole(line: str) -> bool:
    """Return whether a line looks like an entry on one line."""
    return line.startswith("- {") and line.endswith("}")


def _prose_at_head(lines: Sequence[str], file: str) -> tuple[Problem, ...]:
    """Return the problem of prose before the first entry, which YAML joins to the entries."""
    said = ((number, line) for number, line in enumerate(lines, 1) if line and line[0] != "#")
    number, line = next(said)
    if line[0] in _NOT_PROSE or not any(each.startswith("- ") for _, each in said):
        return ()
    return (
        faults.SYNTAX.at(
            Span(file, number, 1, len(line)),
            "这一行不是记录，其后的记录因此无法读取",
            "属于说明的，在行首加 #；不需要的删去。",
        ),
    )


def _seal(what: str) -> Message:
    with_base = ("；已提交到 git 的，另加 ", Way.NAME_BASE, "，写明尚无该记录的版本。")
    return "用 ", Way.SEAL, f" {what}", with_base


def _form_fault(node: Dictionary, line: str) -> str:
    """Return in Chinese why an entry is not one line ``- {…}``; empty if it is."""
    if node.last_line != node.span.line:
        return "一条记录占了几行"
    if not line.startswith("- {"):
        return "本行不是 - {…} 的写法"
    return "" if line.endswith("}") else "} 之后还有文字"
