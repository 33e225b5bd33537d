"""Word what forms brought: what is noted for each unit, who is missing, and replies to send."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.confirmation import brief, change
from gongkai.cli.advice import worded
from gongkai.model.form import OPEN, FormColumn
from gongkai.model.problem import Severity
from gongkai.ops.language.shell_words import as_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongkai.cli.actions.take_form import TakenForm
    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.ops.lines.line import Value
    from gongkai.ops.recording.draft import Noted, Notes

_SHOWN = 60


class Taken(NamedTuple):
    """All forms of a run, the lines of those without fault, and the units that sent none.

    ``missing`` is None where that was not asked.
    """

    forms: tuple[TakenForm, ...]
    notes: Notes
    missing: tuple[str, ...] | None

    @property
    def faulty(self) -> tuple[TakenForm, ...]:
        """The forms of which nothing may be noted."""
        return tuple(each for each in self.forms if each.faulty)

    @property
    def problems(self) -> list[Problem]:
        """All problems, form by form in the order of their cells."""
        return [each for form in self.forms for each in sorted(form.problems, key=_order)]


def said_of(taken: Taken, *, written: bool) -> list[str]:
    """Return what is noted, unit by unit, and the summary."""
    lines: defaultdict[str, list[Noted]] = defaultdict(list)
    for noted in taken.notes.lines:
        if noted.draft.place:
            lines[noted.draft.place.file].append(noted)
    good = [each for each in taken.forms if not each.faulty]
    told = [
        line for each in good for line in _of_unit(each, lines[each.form.file], written=written)
    ]
    summary = _summary(taken, written=written)
    by = next((each.by for each in good if lines[each.form.file]), "")
    back = [f"撤回本次记入的全部记录：gongkai undo --by {as_word(by)}"] if written and by else []
    return [*told, *summary, *back]


def _of_unit(form: TakenForm, lines: Sequence[Noted], *, written: bool) -> Iterator[str]:
    name = form.unit.name if form.unit else ""
    by = f"，{form.by}" if form.by else ""
    verb = "已记入" if written else "可记入"
    yield f"{name}（{form.form.file}{by}）：{verb} {len(lines)} 条，无变化 {form.unchanged} 项"
    for noted in lines:
        yield f"  {brief(noted.draft.row.task)} {change(noted)}"
        yield from (f"    {_short(line)}" for line in _written(noted.draft.values))
        yield from (f"    {remark}" for remark in noted.remarks)


def _written(values: Mapping[str, Value]) -> Iterator[str]:
    """Yield what a unit wrote: the progress, then what else is filled in under its heading."""
    yield str(values["note"])
    for column in (FormColumn.PROBLEM, FormColumn.NEXT, FormColumn.EVIDENCE):
        value = values.get(OPEN[column]) or ""
        text = value if isinstance(value, str) else "；".join(value)
        if column is FormColumn.EVIDENCE and values.get("why"):
            text = f"无：{values['why']}"
        if text:
            yield f"{column}：{text}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _summary(taken: Taken, *, written: bool) -> Iterator[str]:
    count, faulty = len(taken.forms), taken.faulty
    verb = "记入" if written else "可记入"
    units = len({each.unit for each in taken.notes.lines})
    yield (
        f"收到 {count} 份，有问题 {len(faulty)} 份；"
        f"{verb} {len(taken.notes.lines)} 条，涉及 {units} 个单位。"
    )
    if faulty:
        names = [each.unit.name if each.unit else each.form.file for each in faulty]
        yield f"有问题：{'、'.join(names)}。"
    if taken.missing is not None:
        if taken.missing:
            yield f"未报送 {len(taken.missing)} 个单位：{'、'.join(taken.missing)}。"
        else:
            yield "有未完成事项的单位均已报送。"


def replies(forms: Iterable[TakenForm]) -> Mapping[str, str]:
    """Return a text to send back for each unit with faults, by the name of the unit or the file."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for form in forms:
        name = form.unit.name if form.unit else _stem(form.form.file)
        texts[name].append("\n".join(_reply(name, form)))
    return {name: "\n\n".join(parts) + "\n" for name, parts in texts.items()}


def _reply(name: str, form: TakenForm) -> Iterator[str]:
    ranked = sorted(form.problems, key=_order)
    errors = [each for each in ranked if each.severity is Severity.ERROR]
    others = [each for each in ranked if each.severity is Severity.WARNING]
    quarter = form.quarter.label if form.quarter else ""
    file = form.form.file.replace("\\", "/").rpartition("/")[2]
    yield f"{name}："
    yield f"{quarter}填报表（{file}）有 {len(errors)} 处须更正，更正后重新报送。"
    yield from _listed(errors)
    if others:
        yield f"另有 {len(others)} 处未采用或须核对："
        yield from _listed(others)


def _listed(problems: Iterable[Problem]) -> Iterator[str]:
    for number, problem in enumerate(problems, 1):
        remedy = worded(problem).remedy
        of_office = "--" in remedy or "gongkai" in remedy
        place = f"{_cell(problem.span)}：" if _cell(problem.span) else ""
        yield f"{number}. {place}{problem.message}。{'' if of_office else remedy}"


def _cell(span: Span) -> str:
    if span.cell:
        return f"单元格 {span.cell}"
    return f"第 {span.line} 行" if span.length else ""


def _stem(file: str) -> str:
    name = file.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _order(problem: Problem) -> tuple[int, int]:
    return problem.span.line, problem.span.column
