"""Units, groups that stand for many units, and the register of both."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from gongkai.model.span import NOWHERE, Span

UNCONFIRMED = "待核"
"""The ``basis`` of a unit whose name is not yet checked against an official list."""


class Unit(NamedTuple):
    """A department, district or zone; ``name`` is the short name the tables print."""

    name: str
    kind: str
    span: Span
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    basis: str = ""
    since: date | None = None
    until: date | None = None
    renamed_to: str = ""
    contact: str = ""
    phone: str = ""
    places: Mapping[str, Span] = NOWHERE

    @property
    def unconfirmed(self) -> bool:
        """Whether its name is not yet checked against an official list."""
        return self.basis == UNCONFIRMED

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may stand for it in a cell, the short one first."""
        full = (self.full_name,) if self.full_name else ()
        return (self.name, *full, *self.aliases)

    def exists_on(self, day: date) -> bool:
        """Return whether ``day`` lies within ``since`` and ``until``, both inclusive."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class Group(NamedTuple):
    """A phrase that stands for many units: all of some ``kinds``, or the ``members`` named."""

    name: str
    span: Span
    kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    places: Mapping[str, Span] = NOWHERE

    @property
    def names(self) -> tuple[str, ...]:
        """Every phrase that may stand for it in a cell."""
        return (self.name, *self.aliases)


class Register(NamedTuple):
    """The units of one city, ``data/units.yaml``."""

    region: str
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    span: Span
