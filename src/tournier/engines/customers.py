# SPDX-License-Identifier: Apache-2.0
"""The facts about a customer, read from the sources where `facts.toml` says they are. Nothing is kept between calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from tournier.base import Refused
from tournier.catalogue import Catalogue, CustomerFacts, FactMapping, Project
from tournier.catalogue.facts import FROM_BIRTH, SAFEST, FactValue, How
from tournier.engines.project_sources import open_project_sources
from tournier.engines.sources import Sources
from tournier.engines.spellings import day
from tournier.mask import text_of

# PIPL 31: below fourteen the parents consent; below eighteen the bank takes particular care.
_MINOR, _YOUNG, _OLDEST = 14, 18, 150
_MOST_ROWS = 1000
_YES = frozenset({"1", "true", "t", "y", "yes", "是"})
_APART = re.compile(r"[\s,;|，；、]+")


class CustomerFactSource:
    """Answers what the rules read about a customer."""

    def __init__(self, sources: Sources, mapping: CustomerFacts) -> None:
        self._sources = sources
        self._mapping = mapping

    def facts(self, subject: str, today: date) -> Mapping[str, FactValue]:
        """All customer facts as they are now; of a customer who does not exist, those that protect most.

        Raises Refused (`fact.missing`) when a mapping is not confirmed or a cell says nothing, SystemFailed when a
        source is out of reach.
        """
        return customer_facts(self._sources, self._mapping, subject, today)

    def close(self) -> None:
        """Close the sources."""
        self._sources.close()


def open_customer_facts(project: Project, catalogue: Catalogue) -> CustomerFactSource:
    """The customer facts of a project, over sources of its own."""
    return CustomerFactSource(open_project_sources(project, catalogue), project.facts())


def customer_facts(sources: Sources, mapping: CustomerFacts, subject: str, today: date) -> Mapping[str, FactValue]:
    """See CustomerFactSource.facts."""
    if mapping.unconfirmed:
        raise _missing(mapping.unconfirmed, "Let a person confirm them: `tournier adopt --confirm`, or facts.toml.")
    if not sources.exists(subject):
        return {"known": False, **SAFEST}
    found: dict[str, FactValue] = {"known": True}
    read = sorted((m for m in mapping.mappings if m.how is How.COLUMN), key=_table)
    for table, mappings in groupby(read, key=_table):
        found |= _read(sources, table, list(mappings), subject, today)
    for stated in mapping.mappings:
        if stated.value is not None:
            found[stated.fact] = stated.value
    return found


def _table(mapping: FactMapping) -> str:
    return mapping.ref.table if mapping.ref else ""


def _read(
    sources: Sources, table: str, mappings: Sequence[FactMapping], subject: str, today: date
) -> dict[str, FactValue]:
    columns = list(dict.fromkeys(mapping.ref.field for mapping in mappings if mapping.ref))
    held = sources.held(table, columns, subject, limit=_MOST_ROWS)
    if not held.complete:
        raise _missing([mapping.fact for mapping in mappings], f"Read them from a table with fewer rows than {table}.")
    found: dict[str, FactValue] = {}
    for mapping in mappings:
        if mapping.ref and mapping.ref.field in held.erased:  # what is not known any more protects most
            found[mapping.fact] = SAFEST[mapping.fact]
            continue
        column = held.rows.column(columns.index(mapping.ref.field if mapping.ref else ""))
        texts = [text for text in map(text_of, column) if text is not None and text.strip()]
        value = _value(mapping, texts, today)
        if value is None:
            raise _missing(
                [mapping.fact],
                f"Complete the customer's record, or state `otherwise` for {mapping.fact} in facts.toml.",
            )
        found[mapping.fact] = value
    return found


def _value(mapping: FactMapping, texts: Sequence[str], today: date) -> FactValue | None:
    """What the cells say; None when they say nothing and no `otherwise` is stated."""
    kind = type(SAFEST[mapping.fact])
    if kind is frozenset:  # no row is no consent
        return frozenset(part for text in texts for part in _APART.split(text.strip()) if part)
    found: FactValue | None = None
    if texts and mapping.fact in FROM_BIRTH:
        found = _of_age(mapping.fact, texts[0], today)
    elif texts and kind is bool:
        yes = frozenset(mapping.when) or _YES
        found = any(text.strip() in yes or (not mapping.when and text.strip().lower() in yes) for text in texts)
    elif texts:
        found = texts[0].strip()
    return mapping.otherwise if found is None else found


def _of_age(fact: str, text: str, today: date) -> FactValue | None:
    born = day(text.strip())
    if born is None:
        return None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not 0 <= age <= _OLDEST:
        return None
    return age if fact == "age" else age < (_MINOR if fact == "minor" else _YOUNG)


def _missing(facts: Iterable[str], cure: str) -> Refused:
    return Refused("fact.missing", f"The customer facts {', '.join(facts)} are not known.", cure)
