# SPDX-License-Identifier: Apache-2.0
"""Which columns tell the facts that the rules read about a customer: proposed, for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournier.catalogue import Catalogue, CustomerFacts, FactMapping, FieldRef, Table
from tournier.catalogue.facts import FROM_BIRTH, SAFEST, How, unknown
from tournier.detect import ColumnSample

_NAMED: Mapping[str, tuple[str, ...]] = {
    "deceased": ("deceased", "is_dead", "dead", "swbz", "身故", "死亡"),
    "vip": ("vip", "is_vip", "vip_flag", "gbbz", "贵宾"),
    "dormant": ("dormant", "is_dormant", "dormant_flag", "jxbz", "久悬"),
    "is_staff": ("is_staff", "staff_flag", "is_employee", "employee_flag", "sfyg", "ygbz", "本行员工"),
    "restricted": ("restricted", "is_restricted", "objected", "stop_processing", "xzbz", "限制处理"),
    "card_only": ("card_only", "is_card_only", "jkkh", "仅卡"),
    "consents": ("consents", "consented_purposes", "sqyt", "授权用途"),
}
_YES = {"1", "y", "yes", "true", "t", "是"}
_NO = {"0", "n", "no", "false", "f", "否"}


def propose_facts(catalogue: Catalogue, samples: Sequence[ColumnSample]) -> CustomerFacts:
    """One mapping for each fact, none confirmed.

    What no column tells is `unknown`: a flag is then proposed as false for everybody, an age as a child's. Whoever
    confirms the proposal decides that; the reason stands beside it.
    """
    customer = catalogue.tables[0]
    by_column = {(sample.table, sample.column): sample for sample in samples}
    found = [
        *_from_category(catalogue, "BIRTH_DATE", FROM_BIRTH, only=customer),
        *_from_category(catalogue, "OPEN_ORG", ("branch",)),
        *_from_category(catalogue, "STAFF_ID", ("manager",), only=customer, otherwise=""),
    ]
    for fact, names in _NAMED.items():
        mapping = _flag(customer, fact, names, by_column)
        if mapping is not None:
            found.append(mapping)
    known = {mapping.fact for mapping in found}
    return CustomerFacts((*found, *(_unknown(fact) for fact in SAFEST if fact not in known)))


def _from_category(
    catalogue: Catalogue,
    category: str,
    facts: Sequence[str],
    *,
    only: Table | None = None,
    otherwise: str | None = None,
) -> list[FactMapping]:
    """The facts by the first column of the category: in the customers' table, else (unless `only`) in another."""
    for table in catalogue.tables:
        if only is not None and table != only:
            continue
        for field in table.fields:
            if field.category == category:
                ref = FieldRef(table.id, field.name)
                why = f"{field.name} is taken for {category}"
                if category == "OPEN_ORG":  # who has no account yet has no branch yet
                    otherwise = ""
                return [FactMapping(fact, How.COLUMN, ref, otherwise=otherwise, why=why) for fact in facts]
    return []


def _flag(
    table: Table, fact: str, names: Sequence[str], samples: Mapping[tuple[str, str], ColumnSample]
) -> FactMapping | None:
    for field in table.fields:
        sample = samples.get((table.name, field.name))
        said = f"{field.name.lower()} {sample.comment if sample else ''}"
        if field.name.lower() not in names and not any(not name.isascii() and name in said for name in names):
            continue
        ref = FieldRef(table.id, field.name)
        if fact == "consents":
            return FactMapping(fact, How.COLUMN, ref, why=f"by the name of {field.name}")
        values = {value.lower() for value in sample.values} if sample else set()
        if values and values <= _YES | _NO:
            when = tuple(sorted(value for value in (sample.values if sample else ()) if value.lower() in _YES)) or (
                "1",
            )
            return FactMapping(fact, How.COLUMN, ref, when=when, why=f"by the name of {field.name}")
        return FactMapping(
            fact, How.UNKNOWN, value=False, why=f"{field.name} may tell: state which of its values mean yes in `when`"
        )
    return None


def _unknown(fact: str) -> FactMapping:
    safest = SAFEST[fact]
    if fact in FROM_BIRTH:
        return unknown_because(fact, "no date of birth was found: everybody counts as a child until one is named")
    if isinstance(safest, bool):
        return FactMapping(
            fact, How.UNKNOWN, value=False, why=f"no column tells; false means that nobody counts as {fact}"
        )
    return unknown_because(fact, "no column tells")


def unknown_because(fact: str, why: str) -> FactMapping:
    """An unknown fact with the value that protects most."""
    return FactMapping(fact, How.UNKNOWN, value=unknown(fact).value, why=why)
