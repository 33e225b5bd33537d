"""Read a printed cell of units: who leads, who is responsible, who supports.

A cell is cut at every ``、`` ``，`` ``；`` outside brackets, and at 和, 及 and 与 where the name of
a unit ends before it and another stands behind. Roles stand behind the names they are for (牵头,
按职责分工负责, 配合), before them (``牵头单位：``), or in brackets after one, where others may
stand with theirs: 甲局（乙局配合）.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.task import Phrase, Role, join_cell
from gongkai.ops.duties.party_names import brackets_in, outside_brackets, split_outside_brackets
from gongkai.ops.language.deadlines import is_deadline, without_verb
from gongkai.ops.language.traditional_characters import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.ops.duties.party_names import Names

_NOBODY = frozenset({"无", "没有", "/", "-", "—", "——", "－"})
_UNDECIDED = frozenset({"待定", "空"})
_KIND = "(?:责任)?(?:单位|部门|科室|处室|机构|股室)?"
_LABEL = (
    r"(?:(?P<lead>牵头|主办|主责)|(?P<support>配合|协办|参与)|(?P<responsible>责任|承办|落实))"
    rf"{_KIND}"
)
_LABELLED = rf"{_LABEL}\s*[:：]"
_SEPARATOR = rf"[、，,；;。]|(?={_LABELLED})"
_HARD = "；;。"
_IN_BRACKETS = rf"\s*[（(〔]{_LABEL}[)）〕]$"
_HOW = "(?:按照?各?自?(?:职责|职能)(?:分工)?|分别|共同|各自|联合|具体|积极|组织)*"
_ROLE_WORDS = (
    rf"{_HOW}(?:负责)?(?P<lead>牵头|主办)(?:负责|落实|组织|实施|办理|推进)*"
    rf"|{_HOW}(?P<support>配合|参与|协助|协同|协办)(?:落实|做好|实施|完成)*"
    rf"|{_HOW}(?P<responsible>负责|落实|承办|实施)+"
    r"|(?P<divided>按照?各?自?(?:职责|职能)分工)"
)
_TOGETHER = "会同"
_OPEN_END = r"(.+?)(等(?:[^等]*(?:部门|单位))?)"
_OPEN_TAIL = r"等(?:[0-9一二三四五六七八九十]+个|多个|各|市|省|县|区)?(?:有关|相关)?(?:部门|单位)"
_CONNECTIVE = r"以及|和|及|与"
_NOTHING_BETWEEN = r"[、，,；;]\s*[、，,；;]"
_BRACKETS_AT_END = r"(?:\s*\0+)+$"
_BRACKET = "[（(〔）)〕]"
_ONLY_SUPPORT = "只有配合单位，没有责任单位"
_UNIT = (
    r".*(?:局|委|办|厅|处|室|院|[^网]站|队|中心|政府|部门|单位|公司|集团|(?:银|支|分|农商)行|联|协|海关|机关"
    r"|区|县|市|州|旗|镇|乡|街|村|街道|企业|机构|政协|人大|大学|学校|高校|馆|署|司|组|团|所|科|园"
    r"|[^平]台|[^社大]会|[^全内一]部|[报供]社)"
)
_NO_UNIT = r".*的(?:部门|单位|机构)|.*[。！？：:“”].*"
_NO_PARTNER = r".*(?:社区|地区)"
_MOST = 40
"""The most characters of a name."""
_ANYWHERE = Span("")


class UnitCell(NamedTuple):
    """A cell as it is read; ``verbatim`` is the cell where joining the phrases does not give it."""

    phrases: tuple[Phrase, ...]
    verbatim: str
    due_text: str = ""
    doubts: tuple[str, ...] = ()
    """What a person should hold against the original, in Chinese."""


def read_unit_cell(text: str, span: Span, role: Role, names: Names | None) -> UnitCell:
    """Read a cell; ``role`` is that of its column, ``names`` the units that are known.

    That nobody supports is no doubt; that nobody is responsible is one.
    """
    cell = text.strip()
    if not cell:
        return UnitCell((), "", doubts=("单元格为空",))
    plain = simplified(cell)
    if role is Role.SUPPORT and plain in _NOBODY:
        return UnitCell((), "")
    if plain in _NOBODY | _UNDECIDED:
        return UnitCell((), cell, doubts=(f"没有写明单位：{cell}",))
    reader = _CellReader(role, names)
    reader.read(cell)
    phrases = tuple(
        sorted(
            (Phrase(name, part, span) for name, part in reader.found),
            key=lambda phrase: (-phrase.role.strength, phrase.open_ended),
        )
    )
    doubts = reader.doubts
    if role is Role.RESPONSIBLE and {phrase.role for phrase in phrases} == {Role.SUPPORT}:
        doubts.append(_ONLY_SUPPORT)
    alike = all(phrase.role is role for phrase in phrases) and join_cell([*phrases]) == cell
    return UnitCell(phrases, "" if alike else cell, reader.due_text, tuple(doubts))


def names_units(text: str, names: Names | None) -> bool:
    """Return whether a text is a cell of units and nothing else."""
    cell = read_unit_cell(text, _ANYWHERE, Role.RESPONSIBLE, names)
    return bool(cell.phrases) and not cell.doubts


def is_name(text: str, names: Names | None) -> bool:
    """Return whether a text is known, or ends as the name of a unit or group does."""
    if names is not None and names.get(text):
        return True
    plain = simplified(text)
    core = re.sub(_BRACKETS_AT_END, "", outside_brackets(plain))
    return (
        2 <= len(core) <= _MOST
        and re.fullmatch(_UNIT, core, re.DOTALL) is not None
        and not re.search(_BRACKET, core)
        and not re.fullmatch(_NO_UNIT, plain, re.DOTALL)
    )


class _CellReader:
    """Collects the names of a cell until a word says what part they have."""

    def __init__(self, role: Role, names: Names | None, *, aside: bool = False) -> None:
        self.found: list[tuple[str, Role]] = []
        self.doubts: list[str] = []
        self.due_text = ""
        self._names = names
        self._default = role
        self._aside = aside  # what is in brackets holds no further asides
        self._waiting: list[str] = []

    def read(self, cell: str) -> None:
        """Read a whole cell."""
        if re.search(_NOTHING_BETWEEN, outside_brackets(cell)):
            self.doubts.append("两个标点之间无文字")
        for part, separator in _parts(cell):
            self._part(part.strip())
            if separator and separator in _HARD:
                self._close(self._default)
        self._close(self._default)

    def _part(self, part: str) -> None:
        """Read what stands between two separators; a label holds until the next one."""
        if label := re.match(_LABELLED, simplified(part)):
            self._close(self._default)
            self._default = _role_of(label, self._default)
            part = part[label.end() :].strip()
        for piece in self._pieces(part):
            self._piece(piece)

    def _pieces(self, part: str) -> list[str]:
        """Cut a part at its blanks if a name stands at every one, else drop them."""
        part = re.sub(r"\s+(?=[（(〔])", "", part)
        pieces = [piece for piece in split_outside_brackets(part, r"\s+") if piece]
        if len(pieces) < 2 or is_deadline(part):
            return pieces
        if all(is_name(piece, self._names) or self._ends_with_role(piece) for piece in pieces):
            if "\n" not in part and not any(map(self._ends_with_role, pieces)):
                self.doubts.append(f"单位之间只有空格：{_shown(part)}")
            return pieces
        self.doubts.append(f"名称中有空格：{_shown(' '.join(pieces))}")
        return ["".join(pieces)]

    def _ends_with_role(self, piece: str) -> bool:
        return re.search(f"(?:{_ROLE_WORDS})$", simplified(piece)) is not None

    def _piece(self, piece: str) -> None:
        """Read one name with what is said of it, or a deadline."""
        if is_deadline(piece):
            self.due_text = without_verb(piece)
            return
        plain = simplified(piece)
        if role := re.search(_IN_BRACKETS, plain):
            self._add(piece[: role.start()], _role_of(role, self._default))
            return
        found = self._role_in(piece, plain)
        if found is None:
            self._waiting.append(piece)
            return
        if found.start():
            self._waiting.append(piece[: found.start()])
        self._close(_role_of(found, self._default))
        if (rest := piece[found.end() :]).startswith(_TOGETHER):
            self._ask_who_leads()
            self._waiting.append(rest.removeprefix(_TOGETHER))

    def _role_in(self, piece: str, plain: str) -> re.Match[str] | None:
        """Find the words of a role at the end, or behind a name within a sentence."""
        if self._names is not None and self._names.get(piece):
            return None
        for found in re.finditer(_ROLE_WORDS, outside_brackets(plain)):
            name = piece[: found.start()].removeprefix("由")
            if found.end() == len(plain) or is_name(name, self._names):
                return found
        return None

    def _close(self, role: Role) -> None:
        """Give the names that wait their part."""
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            self._add(text, role)

    def _add(self, text: str, role: Role) -> None:
        for name in self._expanded(self._without_aside(text.strip())):
            self.found.append((name, role))
            known = is_name(name, self._names) or Phrase(name, role, _ANYWHERE).open_ended
            if not known:
                odd = re.search(_BRACKET, outside_brackets(name))
                what = "的括号不成对" if odd else "不是单位名称"
                self.doubts.append(f"“{_shown(name)}”{what}")

    def _without_aside(self, text: str) -> str:
        """Read the units in brackets at the end that have a part of their own; return the rest."""
        if self._names is not None and self._names.get(text):
            return text
        start, end = (brackets_in(text) or [(0, 0)])[-1]
        inside = text[start + 1 : end - 1]
        if self._aside or end < len(text) or not self._gives_parts(inside):
            return text
        aside = _CellReader(self._default, self._names, aside=True)
        aside.read(inside)
        if not any(is_name(name, self._names) for name, _ in aside.found):
            return text
        self.found += aside.found
        self.doubts += aside.doubts
        return text[:start]

    def _gives_parts(self, text: str) -> bool:
        return self._ends_with_role(text) or re.match(_LABELLED, simplified(text)) is not None

    def _expanded(self, text: str) -> list[str]:
        """Cut a text into names: at 会同, before 等有关部门, at 和, 及 and 与."""
        if self._names is not None and self._names.get(text):
            return [text]
        text = self._without_beginning(text)
        if _TOGETHER in text[1:-1]:
            self._ask_who_leads()
            return [name for part in text.split(_TOGETHER) for name in self._expanded(part)]
        plain = simplified(text)
        if found := re.fullmatch(_OPEN_END, plain, re.DOTALL):
            end = found.start(2)
            if is_name(text[:end], self._names) or re.fullmatch(_OPEN_TAIL, plain[end:]):
                if end == len(text) - 1:
                    self.doubts.append("“等”之后没有部门或单位")
                return [*self._connected(text[:end]), text[end:]]
        return self._connected(text)

    def _without_beginning(self, text: str) -> str:
        """Drop 由 and what connects a name with those before."""
        rest = re.sub(f"^(?:由|{_CONNECTIVE})", "", simplified(text))
        rest = text[len(text) - len(rest) :]
        return rest if is_name(rest, self._names) else text

    def _connected(self, text: str) -> list[str]:
        """Cut a text at every 和, 及 and 与 that stands between two names."""
        cuts: list[tuple[int, int]] = []
        start = 0
        for word in re.finditer(_CONNECTIVE, simplified(outside_brackets(text))):
            if self._partner(text[start : word.start()]):
                cuts.append(word.span())
                start = word.end()
        while cuts and not self._partner(text[cuts[-1][1] :]):
            cuts.pop()
        starts = [0, *(end for _, end in cuts)]
        ends = [*(begin for begin, _ in cuts), len(text)]
        return [text[start:end] for start, end in zip(starts, ends, strict=True) if start < end]

    def _partner(self, text: str) -> bool:
        return is_name(text, self._names) and not re.fullmatch(_NO_PARTNER, text)

    def _ask_who_leads(self) -> None:
        self.doubts.append("“会同”未写明分工")


def _parts(cell: str) -> Iterator[tuple[str, str]]:
    """Yield what stands between separators outside brackets, each with the one behind it."""
    start = 0
    for separator in re.finditer(_SEPARATOR, simplified(outside_brackets(cell))):
        yield cell[start : separator.start()], separator[0]
        start = separator.end()
    yield cell[start:], ""


def _shown(text: str) -> str:
    """Return a text as a message quotes it."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}……"


def _role_of(match: re.Match[str], default: Role) -> Role:
    """Return the role that words name; 负责 and 落实 alone leave that of the column."""
    groups = match.groupdict()
    if groups["lead"]:
        return Role.LEAD
    if groups["support"]:
        return Role.SUPPORT
    return Role.RESPONSIBLE if "divided" not in groups else default
