# SPDX-License-Identifier: Apache-2.0
"""From the form's choices to a statement over the catalogue in force; for the screen, the API and the command alike."""

from __future__ import annotations

from collections.abc import Sequence

from tournier.base import BadInput
from tournier.catalogue import Field, FieldRef
from tournier.gate.guarding import rule_name
from tournier.gate.treatments import treatment
from tournier.policy import Decision
from tournier_office.exports.statements import Condition, build
from tournier_office.site import gateway


def fields_of(table: str) -> list[tuple[FieldRef, Field]]:
    """The open fields of a table, in the catalogue's order."""
    return [(FieldRef(table, field.name), field) for field in gateway.gate().catalogue.open_fields(table)]


def treatment_of(decision: Decision, ref: FieldRef, category: str) -> str:
    """How a file would show the field under this decision."""
    return treatment(decision.level(ref), category)


def built(table: str, fields: Sequence[str], conditions: Sequence[Condition]) -> tuple[str, str]:
    """The statement and its source. Raises BadInput for what is not offered."""
    catalogue = gateway.gate().catalogue
    found = next((one for one in catalogue.tables if one.id == table), None)
    if found is None:
        raise BadInput("export.table", "The table is not in the catalogue.", "Choose one of the list.")
    source = catalogue.source(found.source)
    categories = {field.name: field.category or "" for field in catalogue.open_fields(found.id)}
    return build(rule_name(found, source), fields, conditions, categories, source.dialect), source.name
