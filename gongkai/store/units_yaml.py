"""Decode ``data/units.yaml`` to a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.unit import Group, Register, Unit
from gongkai.store.yaml.mapping import Fields, Findings, Shape

if TYPE_CHECKING:
    from gongkai.store.yaml.nodes import Node

FILE = Shape("units.yaml ", ("schema", "region", "units"), ("groups",))
UNIT = Shape(
    "单位",
    ("name", "kind"),
    (
        "full_name", "aliases", "basis", "since", "until", "renamed_to", "contact", "phone",
    ),
)  # fmt: skip
GROUP = Shape("统称", ("name",), ("kinds", "members", "except", "aliases"))


def decode_register(root: Node, findings: Findings) -> Register | None:
    """Return the register in a file's nodes; None if it is none, or its format too new."""
    fields = findings.document(root, FILE)
    if fields is None:
        return None
    units = [_unit(findings.fields(node, UNIT)) for node in fields.items("units")]
    groups = [_group(findings.fields(node, GROUP)) for node in fields.items("groups")]
    return Register(
        region=fields.text("region"),
        units=tuple(unit for unit in units if unit.name),
        groups=tuple(group for group in groups if group.name),
        span=fields.span,
    )


def _unit(fields: Fields) -> Unit:
    return Unit(
        name=fields.name("name"),
        kind=fields.text("kind"),
        span=fields.places.get("name", fields.span),
        full_name=fields.name("full_name"),
        aliases=fields.words("aliases"),
        basis=fields.text("basis"),
        since=fields.day("since"),
        until=fields.day("until"),
        renamed_to=fields.text("renamed_to"),
        contact=fields.text("contact"),
        phone=fields.text("phone"),
        places=fields.places,
    )


def _group(fields: Fields) -> Group:
    return Group(
        name=fields.phrase("name"),
        span=fields.places.get("name", fields.span),
        kinds=fields.words("kinds"),
        members=fields.words("members"),
        excepted=fields.words("except"),
        aliases=fields.words("aliases"),
        places=fields.places,
    )
