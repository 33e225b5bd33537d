"""Initials of pinyin: the units of the shipped register and of the invented city, places, signs."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from pypinyin import lazy_pinyin, load_single_dict

from gongkai.ops.language.homophones import syllable
from gongkai.ops.language.pinyin_initials import PLACES, initials
from gongkai.store.load import load
from tests.cli import ROOT

if TYPE_CHECKING:
    from pathlib import Path

load_single_dict({ord("长"): "cháng"})  # 长清: pypinyin reads it zhǎng


def of_pypinyin(name: str) -> str:
    """Give the first letter of each character's reading, signs left out."""
    readings = lazy_pinyin(unicodedata.normalize("NFKC", name).lower())
    return "".join(
        each if each.isascii() and not each.isalpha() else each[0] for each in readings if each
    )


def assert_right(book: Path) -> None:
    register = load(book).need().register
    names = [name for unit in register.units for name in unit.names]
    assert len(names) > 50
    assert {name: initials(name) for name in names} == {name: of_pypinyin(name) for name in names}


def test_every_unit_of_the_shipped_register_has_its_initials() -> None:
    assert_right(ROOT)


def test_every_unit_of_the_invented_city_has_its_initials(city: Path) -> None:
    assert_right(city)


def test_characters_of_places_have_their_letter_and_none_stands_twice() -> None:
    characters = [each for those in PLACES.values() for each in those]
    assert len(characters) == len(set(characters))
    assert all(syllable(each) is None for each in characters)
    assert all(lazy_pinyin(c)[0][0] == letter for letter, those in PLACES.items() for c in those)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("市财政局", "sczj"),
        ("莘县", "sx"),
        ("高新区（自贸区）", "gxqzmq"),
        ("１２３４５热线", "12345rx"),
        ("A·B办", "abb"),
        ("", ""),
    ],
)
def test_what_people_type(name: str, typed: str) -> None:
    assert initials(name) == typed
