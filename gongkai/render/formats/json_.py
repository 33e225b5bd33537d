"""JSON: the answer for programs, raw (docs/json.md)."""

from __future__ import annotations

from itertools import chain, repeat
from json import JSONEncoder
from typing import TYPE_CHECKING

from gongkai.model.report import Made
from gongkai.render.page.escape import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gongkai.model.problem import WordedProblem
    from gongkai.model.report import Json, Report


_MARGIN, _INNER = "\n", "\n  "
_encode = JSONEncoder(ensure_ascii=False).encode


def render(report: Report) -> Iterator[str]:
    """Yield a report as one JSON object, piece by piece."""
    problems = problems_json(report.problems)
    periods = report.json.get("periods")
    if isinstance(periods, list):
        whole = [{**each, "problems": problems} for each in periods if isinstance(each, dict)]
        yield dump({**report.json, "periods": list(whole)})
    else:
        yield from map(_obeyed_escaped, _pieces({**report.json, "problems": problems}))


def validation(
    problems: Iterable[WordedProblem], files: int, trees: Sequence[str] | None
) -> dict[str, Json]:
    """Return the answer of ``validate``; ``trees`` are the revisions compared with."""
    since: list[Json] | None = None if trees is None else [*trees]
    return {"schema": 1, "files": files, "since": since, "problems": problems_json(problems)}


def problems_json(problems: Iterable[WordedProblem]) -> list[Json]:
    """Return problems for programs."""
    return [problem_json(problem) for problem in problems]


def problem_json(problem: WordedProblem) -> Json:
    """Return a problem for programs."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.span.file,
        "line": problem.span.line,
        "column": problem.span.column,
        **({"cell": problem.span.cell} if problem.span.cell else {}),
        "message": problem.message,
        "remedy": problem.remedy,
        **_versions_json(problem),
    }


def _versions_json(problem: WordedProblem) -> dict[str, Json]:
    if problem.versions is None:
        return {}
    return {"before": problem.versions.before, "after": problem.versions.after or None}


def dump(value: Json) -> str:
    """Return a value as indented JSON; what a terminal obeys is escaped, han characters stay."""
    return f"{_obeyed_escaped(_text(value, _MARGIN))}\n"


def _pieces(whole: Mapping[str, Json]) -> Iterator[str]:
    """Yield an object as :func:`dump` does, of what is made of rows one by one."""
    begin = "{"
    for key, value in whole.items():
        yield f"{begin}{_INNER}{_encode(key)}: "
        if isinstance(value, Made) and value:
            deeper = f"{_INNER}  "
            signs = chain("[", repeat(","))
            yield from (
                f"{sign}{deeper}{_text(row, deeper)}"
                for sign, row in zip(signs, value, strict=False)
            )
            yield f"{_INNER}]"
        else:
            yield _text(value, _INNER)
        begin = ","
    yield f"{_MARGIN}}}\n"


def _text(value: Json, margin: str) -> str:
    """Return a value indented by two blanks a level; ``margin`` begins its last line."""
    inner = f"{margin}  "
    if isinstance(value, dict):
        parts = [f"{inner}{_encode(key)}: {_text(each, inner)}" for key, each in value.items()]
        return f"{{{','.join(parts)}{margin}}}" if parts else "{}"
    if isinstance(value, list | Made):
        parts = [f"{inner}{_text(each, inner)}" for each in value]
        return f"[{','.join(parts)}{margin}]" if parts else "[]"
    return "null" if value is None else _encode(value)


def _obeyed_escaped(text: str) -> str:
    return replaced(text, lambda character: f"\\u{ord(character):04x}")
