# SPDX-License-Identifier: Apache-2.0
"""A catalogue as one text for keeping, without the addresses of its sources: those stay in the project folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tournier.catalogue import Catalogue, Source

# The document wants an address; this one opens nothing.
_NOWHERE = "env:TOURNIER_SOURCE"


def write(catalogue: Catalogue) -> str:
    """The catalogue as text. Equal catalogues give equal texts wherever their sources stand."""
    with tempfile.TemporaryDirectory(prefix="catalogue-") as scratch:
        path = Path(scratch, "catalogue.toml")
        catalogue.with_sources(replace(source, url=_NOWHERE) for source in catalogue.sources).save(path)
        return path.read_text(encoding="utf-8")


def read(text: str, sources: Iterable[Source] = ()) -> Catalogue:
    """The catalogue of a text, with the addresses of those sources that have a name in it. Raises BadInput."""
    known = {source.name: source for source in sources}
    with tempfile.TemporaryDirectory(prefix="catalogue-") as scratch:
        path = Path(scratch, "catalogue.toml")
        path.write_text(text, encoding="utf-8")
        catalogue = Catalogue.load(path)
    return catalogue.with_sources(known.get(source.name, source) for source in catalogue.sources)
