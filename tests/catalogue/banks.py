# SPDX-License-Identifier: Apache-2.0
"""Catalogues made at random, for properties."""

from hypothesis import strategies as st

from tournier.catalogue import CATEGORIES, Catalogue, Field, InformationClass, Join, Source, Table

# Any text that TOML can hold: quotes, controls, right-to-left marks, emoji; no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def fields(draw, names):
    found = []
    for name in names:
        category = draw(st.none() | st.sampled_from(sorted(CATEGORIES)))
        cls = None
        if category is not None:
            cls = draw(st.sampled_from([c for c in InformationClass if c >= CATEGORIES[category].cls]))
        confirmed = category is not None and draw(st.booleans())
        found.append(Field(name, category, cls, confirmed, draw(TEXTS), draw(TEXTS), draw(st.booleans())))
    return tuple(found)


@st.composite
def catalogues(draw):
    source = draw(NAMES)
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    columns = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    customer = f"{source}:{names[0]}"
    tables = []
    for name in names:
        own = name == names[0] or draw(st.booleans())
        path = () if own else (Join((columns[0],), customer, (columns[-1],)),)
        key = (columns[0],) if name == names[0] else tuple(columns)
        tables.append(
            Table(
                f"{source}:{name}", source, name, key, draw(fields(columns)), columns[0], path, draw(TEXTS), draw(TEXTS)
            )
        )
    return Catalogue((Source(source, draw(TEXTS), "sqlite"),), tuple(tables), customer)
