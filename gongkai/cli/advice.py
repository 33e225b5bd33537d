"""The words of what a person can do: its command, or its option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.problem import WordedProblem
from gongkai.model.report import Remark
from gongkai.model.way import Advice, Message, Way

if TYPE_CHECKING:
    from gongkai.model.problem import Problem

WORDS = {
    Way.CHECK: "gongkai validate {}",
    Way.COMPARE: "gongkai validate --since {}",
    Way.CHECK_AS_FIRST: "gongkai validate --first",
    Way.LIST_TASKS: "gongkai list",
    Way.LIST_TASKS_OF: "gongkai list --unit {}",
    Way.LIST_UNITS: "gongkai units",
    Way.READ_LOG: "gongkai log",
    Way.RECORD: "gongkai note",
    Way.VERIFY: "gongkai verify",
    Way.PASS: "gongkai verify {} {} --pass",
    Way.SEND_BACK: "gongkai verify {} {} --return 理由",
    Way.EXTEND: "gongkai extend",
    Way.CORRECT: "gongkai correct {}",
    Way.RETRACT: "gongkai retract {}",
    Way.RETRACT_WITH_REASON: 'gongkai retract {} --why "理由"',
    Way.TAKE_BACK: "gongkai undo --by {}",
    Way.SEAL: "gongkai seal --write",
    Way.RESEAL: "gongkai seal --reseal {} --write",
    Way.VIEW_COPY: "gongkai seal --adopt {}",
    Way.ADOPT_COPY: "gongkai seal --adopt {} --write",
    Way.IMPORT_TABLE: "gongkai import",
    Way.FIND_DATA: "查看示例：gongkai demo 示例\n"
    "新建年度台账：gongkai init 目录\n"
    "指定目录：gongkai -C 目录 …",
    Way.NAME_FOLDER: "-C",
    Way.FOLDER_SETTING: "-C（--root）或环境变量 GONGKAI_ROOT",
    Way.NAME_REVISION: "--since 哈希",
    Way.NAME_BASE: "--base",
    Way.NAME_WRITER: "--by 姓名",
    Way.AS_FIRST: "--first",
    Way.READ_ON_DAY: "--as-of {}",
    Way.OF_YEAR: "--year {}",
    Way.NAME_YEAR: "--year 年份",
    Way.NAME_SHEET: "--sheet 名称",
    Way.NAME_TABLE: "--table 序号",
    Way.READ_DOUBTFUL: "--force",
    Way.START_BLANK: "--blank",
    Way.NAME_OUTPUT: "-o",
    Way.REPLACE_FILE: "--force",
    Way.NAME_TEMPLATE: "--template",
    Way.ANSWER_AS_CSV: "-f csv",
    Way.RAISE_LIMIT: "gongkai --size-limit MB",
    Way.WAIT_LONGER: "--lock-timeout",
}
"""Each ``{}`` is the place of a value; without values it is left out."""


def in_words(message: Message) -> str:
    """Return a message as a person reads it, a remark with its hint."""
    if isinstance(message, Remark):
        return str.__add__(message, in_words(message.hint))
    if isinstance(message, str):
        return message
    if isinstance(message, Way):
        return WORDS[message].replace(" {}", "")
    if isinstance(message, Advice):
        from gongkai.ops.language.shell_words import as_word

        return WORDS[message.way].format(*map(as_word, message.values))
    return "".join(map(in_words, message))


def worded(problem: Problem) -> WordedProblem:
    """Return a problem as a person reads it."""
    return WordedProblem(*problem._replace(remedy=in_words(problem.remedy)))
