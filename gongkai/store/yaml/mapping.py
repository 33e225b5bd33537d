"""Check nodes as mappings: keys known, required and unique, each value of its kind.

Every method reports what is wrong and returns a harmless value, so that one reading of a file
finds all its faults.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import TASK_ID, YEAR
from gongkai.ops.duties.party_names import outside_brackets
from gongkai.ops.language.days import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    folded,
    is_year,
    loose_day,
    strict_day,
)
from gongkai.store import faults
from gongkai.store.decoding.characters import MOST, find_forbidden, forbidden_at
from gongkai.store.decoding.unit_name import OF_CELLS, OF_FILES, Alphabet, name_fault, name_meant
from gongkai.store.yaml.nodes import Dictionary, Listing, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.store.yaml.nodes import Node

SCHEMA = 1
_NUMBER = r"[0-9]{1,9}"
_EDGES = tuple(" \t\u00a0\u3000") + tuple(map(chr, range(0x2000, 0x200B)))
"""White space that is left at the ends of a text by mistake."""
_BREAK = "[\n\t]"
_FULL_WIDTH_COLON = r"([a-z_]+)\s*(：|:\u3000)\s*"
_TIGHT_COLON = r"([a-z_]+):(?=\S)"
_WRONG_COMMA = r"[，、；]"
_BRACKETS = "［］【】〔〕"
_LONGEST_SHOWN = 30


class Shape(NamedTuple):
    """The keys of one kind of mapping; ``what`` is its name in messages.

    ``free`` are the keys whose text may hold line breaks and tabs.
    """

    what: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All allowed keys."""
        return self.required + self.optional


class Findings:
    """The problems found so far in one file.

    ``edges`` says whether white space at the ends of a text is worth a warning.
    """

    def __init__(self, *, edges: bool = True) -> None:
        self.problems: list[Problem] = []
        self.edges = edges

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.append(problem)

    def document(self, root: Node, shape: Shape) -> Fields | None:
        """Return a whole file as a mapping of ``shape``; None if that is impossible."""
        if not isinstance(root, Dictionary):
            self.wrong_kind(root, f"{shape.what}应为“字段: 内容”的形式", "第一行写 schema: 1。")
            return None
        fields = Fields(root, shape, self)
        return fields if fields.check_schema() else None

    def fields(self, node: Node, shape: Shape) -> Fields:
        """Return a node as a mapping of ``shape``; an empty one if it is no mapping."""
        if isinstance(node, Dictionary):
            return Fields(node, shape, self)
        keys = "、".join(shape.required)
        self.wrong_kind(node, f"{shape.what}应为“字段: 内容”的形式", f"写明 {keys}。")
        return Fields(Dictionary([], node.span, node.span.line), shape._replace(required=()), self)

    def wrong_kind(self, node: Node, message: str, remedy: str) -> None:
        """Report a value of the wrong kind, or the full-width colon that caused it."""
        if isinstance(node, Scalar) and (match := re.match(_FULL_WIDTH_COLON, node.text)):
            self.add(_full_width(node.span, match.start(2), ":"))
        else:
            self.add(faults.WRONG_KIND.at(node.span, message, remedy))

    def text(self, node: Node, what: str) -> str:
        """Return a node as NFC text; report forbidden characters and outer white space."""
        if not isinstance(node, Scalar):
            self.wrong_kind(node, f"{what} 应为文字", "去掉括号，或给整段文字加双引号。")
            return ""
        value = unicodedata.normalize("NFC", node.text)
        if not value.isprintable() and (match := find_forbidden(value)):
            self.add(forbidden_at(node.span, match[0]))
        if self.edges and not node.block and (value.startswith(_EDGES) or value.endswith(_EDGES)):
            self.add(faults.STRAY_SPACE.at(node.span, f"{what} 的两端有空白", "删去两端的空白。"))
        return value


class Fields:
    """One mapping: each known key once; repeated and unknown keys are reported."""

    def __init__(self, node: Dictionary, shape: Shape, findings: Findings) -> None:
        self.span = node.span
        self.shape = shape
        self.findings = findings
        self.keys = frozenset(shape.keys)
        self.values: dict[str, Node] = {}
        self.places: dict[str, Span] = {}
        pairs = sorted(node.pairs, key=lambda pair: pair[0].text not in self.keys)
        for key, value in pairs[:MOST]:
            self._take(key, value)
        if len(pairs) > MOST:
            findings.add(
                faults.UNKNOWN_KEY.at(
                    pairs[MOST][0].span,
                    f"字段过多（{len(pairs)} 个），其余不再检查",
                    "删去多余的字段。",
                )
            )
        self._require()

    def text(self, key: str) -> str:
        """Return a text; empty if the key is absent."""
        if key not in self.values:
            return ""
        node = self.values[key]
        text = self.findings.text(node, key)
        block = isinstance(node, Scalar) and node.block
        if block or key in self.shape.free or text.isprintable():
            return text
        if match := re.search(_BREAK, text):
            self.findings.add(forbidden_at(node.span, match[0]))
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty if the key is absent."""
        node = self._nonempty(key)
        if node is None:
            return ()
        if isinstance(node, Listing):
            return tuple(filter(None, (self.findings.text(item, key) for item in node.items)))
        self.findings.wrong_kind(node, f"{key} 应为列表", f'应写为 {key}: ["……", "……"]。')
        return ()

    def names(self, key: str) -> tuple[tuple[str, Span], ...]:
        """Return a list of names with their places; these are also kept by ``item_key``."""
        node = self._nonempty(key)
        found = list(self._elements(key, node)) if node else []
        for text, span in found:
            self.places.setdefault(item_key(key, text), span)
        return tuple(found)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of names, without their places."""
        return tuple(text for text, _ in self.names(key))

    def items(self, key: str) -> list[Node]:
        """Return the nodes of a list; none if the key is absent."""
        node = self._nonempty(key)
        if isinstance(node, Listing):
            return node.items
        if node is not None:
            self.findings.wrong_kind(node, f"{key} 应为列表", "每一项以“- ”开头，另起一行。")
        return []

    def name(self, key: str) -> str:
        """Return a name; report one that cannot be a file name on any system."""
        node = self.values.get(key)
        if not isinstance(node, Scalar):
            return self.text(key)
        return self._name(node, key, OF_FILES)

    def phrase(self, key: str) -> str:
        """Return a name that occurs in cells only, and may hold more characters."""
        node = self.values.get(key)
        if not isinstance(node, Scalar):
            return self.text(key)
        return self._name(node, key, OF_CELLS)

    def task_id(self, key: str) -> str:
        """Return a task id, ``2021-T09``; empty if it is not one."""
        text = self.text(key)
        if not text or re.fullmatch(TASK_ID, text):
            return text
        self.findings.add(
            faults.BAD_TASK_ID.at(
                self.places[key],
                f"任务编号格式不对：{shortened(text)}",
                f"应写为 {folded(text)}。"
                if re.fullmatch(TASK_ID, folded(text))
                else "应写为 2021-T09 的形式：四位年份、-T、两到六位数字。",
            )
        )
        return ""

    def day(self, key: str) -> date | None:
        """Return a day; None if the key is absent or the text is not a day."""
        text = self.text(key)
        if not text:
            return None
        day = strict_day(text)
        if day is None:
            self.findings.add(bad_day(self.places[key], text))
        return day

    def flag(self, key: str) -> bool:
        """Return whether the value is ``true``; report anything but ``true`` and ``false``."""
        text = self.text(key)
        if text not in ("", "true", "false"):
            self.findings.wrong_kind(
                self.values[key], f"{key} 只能是 true 或 false", f"应写为 {key}: true，或删去本行。"
            )
        return text == "true"

    def year(self, key: str) -> int:
        """Return a year of four digits; 0 if it is not one."""
        text = self.text(key)
        if re.fullmatch(YEAR, text) and is_year(int(text)):
            return int(text)
        if text:
            self.findings.wrong_kind(
                self.values[key],
                f"{key} 应为 {FIRST_YEAR} 至 {LAST_YEAR} 之间的四位年份，现为 {shortened(text)}",
                f"应写为 {key}: 2021。",
            )
        return 0

    def check_schema(self) -> bool:
        """Return whether this program can read the file's format version."""
        text = self.text("schema")
        if not re.fullmatch(_NUMBER, text) or int(text) < 1:
            if text:
                self.findings.wrong_kind(
                    self.values["schema"], "schema 应为正整数，不超过九位", "应写为 schema: 1。"
                )
            return True
        if int(text) <= SCHEMA:
            return True
        self.findings.add(
            faults.NEWER_SCHEMA.at(
                self.places["schema"],
                f"格式版本 {text} 高于本程序支持的 {SCHEMA}",
                "升级 gongkai 后再打开。",
            )
        )
        return False

    def _take(self, key: Scalar, value: Node) -> None:
        name = unicodedata.normalize("NFC", key.text)
        if name not in self.keys:
            name, value = self._parted_key(name, key, value)
        if name in self.values:
            first = self.places[name].line
            self.findings.add(
                faults.DUPLICATE_KEY.at(
                    key.span, f"{name} 重复（上一处在第 {first} 行）", "保留其中一个。"
                )
            )
        elif name in self.keys:
            self.values[name] = value
            self.places[name] = value.span
        else:
            self._take_unknown(name, key.span, value)

    def _parted_key(self, name: str, key: Scalar, value: Node) -> tuple[str, Node]:
        """Split a key from its value if the colon between them was typed wrongly."""
        if match := re.match(_FULL_WIDTH_COLON, name):
            self.findings.add(_full_width(key.span, match.start(2), ":"))
        elif match := re.match(_TIGHT_COLON, name):
            place = key.span._replace(column=key.span.column + match.end() - 1, length=1)
            self.findings.add(faults.SYNTAX.at(place, "冒号之后须空一格", "应写为“字段: 内容”。"))
        else:
            return name, value
        return match[1], key._replace(text=name[match.end() :])

    def _take_unknown(self, name: str, span: Span, value: Node) -> None:
        """Report an unknown key; take its value for a similar absent key, so as to go on."""
        from gongkai.ops.language.similar_words import nearest_word

        near = nearest_word(name, self.shape.keys)
        self.findings.add(
            faults.UNKNOWN_KEY.at(
                span,
                f"{self.shape.what}没有 {shortened(name)} 这个字段",
                f"是不是 {near}？" if near else f"可用字段：{'、'.join(self.shape.keys)}。",
            )
        )
        if near and near not in self.values:
            self.values[near] = value
            self.places[near] = value.span

    def _require(self) -> None:
        for key in self.shape.required:
            node = self.values.get(key)
            if node is None:
                self.findings.add(
                    faults.MISSING_KEY.at(
                        self.span._replace(length=1),
                        f"{self.shape.what}缺少 {key}",
                        f"补上 {key}: …",
                    )
                )
            elif isinstance(node, Scalar) and not node.text.strip():
                self.findings.add(
                    faults.MISSING_KEY.at(node.span, f"{key} 为空", f"填写 {key} 的内容。")
                )

    def _nonempty(self, key: str) -> Node | None:
        """Return the node of a key; None if the key is absent or its value empty."""
        node = self.values.get(key)
        return None if isinstance(node, Scalar) and not node.text else node

    def _elements(self, key: str, node: Node) -> Iterator[tuple[str, Span]]:
        """Yield the names of a list, or of what was meant as one, which is reported."""
        if isinstance(node, Listing):
            for item in node.items:
                yield from self._parted(key, item)
            return
        found = list(_loose_names(node))
        form = f"应写为 {key}: [{', '.join(name for name, _ in found) or '甲局, 乙局'}]。"
        if isinstance(node, Scalar) and node.text[0] in _BRACKETS:
            place = node.span._replace(length=1)
            self.findings.add(faults.FULL_WIDTH.at(place, "列表须用半角的 [ ]", form))
        else:
            self.findings.wrong_kind(node, f"{key} 应为列表", form)
        yield from found

    def _parted(self, key: str, item: Node) -> Iterator[tuple[str, Span]]:
        """Yield the names in one element; report a wrong comma that joins two names."""
        plain = outside_brackets(item.text) if isinstance(item, Scalar) else ""
        if isinstance(item, Scalar) and (match := re.search(_WRONG_COMMA, plain)):
            self.findings.add(_full_width(item.span, match.start(), ","))
            yield from _loose_names(item)
        elif isinstance(item, Scalar) and key == "aliases":
            yield self._name(item, key, OF_CELLS), item.span
        elif text := self.findings.text(item, key):
            yield text, item.span

    def _name(self, node: Scalar, key: str, alphabet: Alphabet) -> str:
        text = unicodedata.normalize("NFC", node.text)
        if not text or not (fault := name_fault(text, alphabet)):
            return self.findings.text(node, key)
        self.findings.add(faults.BAD_NAME.at(node.span, fault, name_meant(text, alphabet)))
        return text


def item_key(key: str, text: str) -> str:
    """Return the key in ``places`` of an element of the list at ``key``."""
    return f"{key}: {text}"


def shortened(text: str) -> str:
    """Return a text shortened for a message."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _full_width(span: Span, offset: int, mark: str) -> Problem:
    place = span._replace(column=span.column + offset, length=1)
    return faults.FULL_WIDTH.at(place, f"此处须用半角的 {mark}", f"改为半角 {mark}，其后空一格。")


def _loose_names(node: Node) -> Iterator[tuple[str, Span]]:
    """Yield the names in what was meant as a list, each with its place."""
    if isinstance(node, Dictionary):
        yield from ((key.text, key.span) for key, _ in node.pairs)
    elif isinstance(node, Scalar):
        is_list = node.text[:1] in _BRACKETS
        plain = node.text if is_list else outside_brackets(node.text)
        for match in re.finditer(rf"[^\s，、；,;~{_BRACKETS}]+", plain):
            column = node.span.column + match.start()
            name = node.text[match.start() : match.end()]
            yield name, node.span._replace(column=column, length=len(name))


def bad_day(span: Span, text: str, more: str = "") -> Problem:
    """Return the problem of an invalid day, with the day that was probably meant."""
    if re.fullmatch(DAY, text):
        what = f"年份不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间：{text}"
        if is_year(int(text[:4])):
            what = f"日历上没有 {text}"
        return faults.BAD_DAY.at(span, what, "核对年、月、日。")
    meant = loose_day(text)
    remedy = f"应写为 {meant}。" if meant else "应写为 YYYY-MM-DD，例如 2021-03-31。"
    return faults.BAD_DAY.at(span, f"日期格式不对：{shortened(text)}", remedy + more)
