# SPDX-License-Identifier: Apache-2.0
"""Adopting a database: look at it, propose, let a person confirm, and make the gate ready. Nothing in it is changed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tournier.base import BadInput
from tournier.catalogue import Catalogue, Change, CustomerFacts, Field, FieldRef, Project, Source, changes
from tournier.catalogue.addresses import absolute, has_password, resolved
from tournier.detect import Classified, ColumnSample, classify
from tournier.engines.describing import describe
from tournier.engines.fact_proposal import propose_facts
from tournier.engines.indexing import Indexed, Progress, build_index, silent
from tournier.engines.keys import complete
from tournier.engines.opening import dialect_of, open_database
from tournier.engines.project_sources import open_project_sources
from tournier.engines.proposal import Proposal, propose
from tournier.engines.sampling import ADOPTED_ROWS, samples
from tournier.engines.shapes import Shape
from tournier.policy import shipped_rules

SURE = 0.7
_SOURCE_NAME = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one source."""

    shape: Shape
    samples: tuple[ColumnSample, ...]
    classified: tuple[Classified, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A project that was made, with everything a person has to check."""

    project: Project
    proposal: Proposal
    classified: tuple[Classified, ...]
    facts: CustomerFacts
    said: tuple[str, ...]
    environment: str  # the variable that must hold the address, or empty


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation opened and what stays closed for want of certainty."""

    opened: tuple[FieldRef, ...]
    closed: tuple[FieldRef, ...]
    facts: CustomerFacts


def look(url: str, name: str, progress: Progress = silent) -> Looked:
    """Describe and classify a database; keys and references that it does not declare are proposed."""
    shape = describe(resolved(url), progress)
    sampled = tuple(samples(shape, name, progress, ADOPTED_ROWS))
    classified = tuple(classify(sampled))
    database = open_database(Source(name, resolved(url), shape.dialect))
    try:
        completed = complete(shape, classified, database, progress)
    finally:
        database.close()
    return Looked(completed.shape, sampled, classified, completed.said)


def source_name(url: str) -> str:
    """A name for a source by its address: the database's or the file's own."""
    plain = resolved(url).split("?", 1)[0].rstrip("/")
    last = plain.rsplit("/", 1)[-1].rsplit("@", 1)[-1]
    stem = last.rsplit(".", 1)[0] if dialect_of(resolved(url)) in {"sqlite", "duckdb"} else last
    return _SOURCE_NAME.sub("_", stem.lower()).strip("_") or "source"


def adopt(
    url: str, folder: Path, *, name: str, origin: str, customer: str = "", progress: Progress = silent
) -> Adopted:
    """Make a project for the database. Every field and fact is proposed and none is open before it is confirmed."""
    if (folder / "catalogue.toml").exists():
        raise BadInput(
            "adopt.exists",
            f"{folder} has a catalogue already.",
            "Use `tournier adopt --refresh` for a changed database, or another folder.",
        )
    called = source_name(url)
    looked = look(url, called, progress)
    source, variable = _kept(called, url, looked.shape.dialect)
    opened = open_database(Source(called, resolved(url), looked.shape.dialect))
    try:
        proposal = propose(looked.shape, source, looked.classified, opened, customer)
    finally:
        opened.close()
    facts = propose_facts(proposal.catalogue, looked.samples)
    if (folder / "tournier.toml").exists():  # `tournier init` made it
        project = replace(Project.load(folder), sources=(*Project.load(folder).sources, source))
        project.save_catalogue(proposal.catalogue)
        project.save_facts(facts)
        project.save()
    else:
        project = Project.create(
            folder,
            name=name,
            origin=origin,
            sources=(source,),
            catalogue=proposal.catalogue,
            facts=facts,
            rules=shipped_rules(),
        )
    return Adopted(project, proposal, looked.classified, facts, looked.said, variable)


def _kept(name: str, url: str, dialect: str) -> tuple[Source, str]:
    """The source as it stands in files: an address with a password goes to the environment, of this process too."""
    if not has_password(url):
        return Source(name, url, dialect), ""
    variable = f"TOURNIER_SOURCE_{name.upper()}"
    os.environ[variable] = url
    return Source(name, f"env:{variable}", dialect), variable


def confirm(project: Project, *, least: float = SURE, progress: Progress = silent) -> Confirmed:
    """Confirm every proposed field that the detector is at least so sure of, and all facts as facts.toml states them.

    A field that a person classified otherwise in catalogue.toml is theirs: it opens when they write `confirmed`.
    """
    catalogue = project.catalogue()
    opened, closed = [], []
    for source in project.sources:
        sure = {
            (f"{source.name}:{row.table}", row.column): row.category
            for row in classify(
                samples(
                    describe(absolute(resolved(source.url), project.path), progress),
                    source.name,
                    progress,
                    ADOPTED_ROWS,
                )
            )
            if row.confidence >= least
        }
        for table in catalogue.tables:
            for field in table.fields:
                ref = FieldRef(table.id, field.name)
                if table.source != source.name or field.is_open:
                    continue
                if field.category is not None and sure.get(ref) == field.category:
                    catalogue = catalogue.with_field(ref, field.category, field.cls, confirmed=True)
                    opened.append(ref)
                else:
                    closed.append(ref)
    facts = project.facts().confirmed()
    project.save_catalogue(catalogue)
    project.save_facts(facts)
    return Confirmed(tuple(opened), tuple(closed), facts)


def index(project: Project, progress: Progress = silent) -> Indexed:
    """Build the blind index of the project's open fields anew."""
    sources = open_project_sources(project, project.catalogue())
    try:
        return build_index(sources, progress)
    finally:
        sources.close()


def refresh(project: Project, progress: Progress = silent) -> tuple[Change, ...]:
    """Follow a database that changed: new columns come in closed, those that are gone go out. Says what changed.

    Classification and confirmation of what stays are kept. BadInput when a key or a join is gone.
    """
    before = project.catalogue()
    after = before
    for source in project.sources:
        shape = describe(absolute(resolved(source.url), project.path), progress)
        for table in before.tables:
            if table.source == source.name:
                after = _followed(after, shape, table.id)
    found = changes(before, after)
    if found:
        project.save_catalogue(after)
    return found


def _followed(catalogue: Catalogue, shape: Shape, table_id: str) -> Catalogue:
    table = catalogue.table(table_id)
    stands = shape.table(table.name)
    if stands is None:
        raise BadInput(
            "adopt.table-gone", f"The table {table.name!r} is gone from the source.", "Adopt the database anew."
        )
    known = {field.name: field for field in table.fields}
    fields: Sequence[Field] = [
        replace(known.get(column.name, Field(column.name)), indexed=column.name in stands.indexed)
        for column in stands.columns
    ]
    return catalogue.with_table(replace(table, fields=tuple(fields)))
