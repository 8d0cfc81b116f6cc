# SPDX-License-Identifier: Apache-2.0
"""The statements of TPC-H and TPC-DS, which are written for DuckDB, in the words of SQLite and of MariaDB.

The parser's writer does most of it. Where an engine has no word for a thing, it is put here as people do who must: ROLLUP as a
UNION of its levels, a FULL JOIN as a LEFT JOIN and what is left over. PostgreSQL takes all of them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import sqlglot
from sqlglot import exp

# SQLite has no deviation, and its square root only if it was built with one: the variance stands there.
OTHER_MEANING = {("sqlite", "tpcds"): {17, 39}}


def worded(statement: str, dialect: str) -> str:
    """The statement as the dialect takes it."""
    if dialect not in _STEPS:
        return statement
    tree = sqlglot.parse_one(statement, read="duckdb")
    for step in _STEPS[dialect]:
        step(tree)
    return tree.sql(dialect=dialect, pretty=True)


def _names_inside(tree: exp.Expr) -> None:
    """`(SELECT a, b) AS x (c, d)`: the names go inside."""
    for derived in tree.find_all(exp.Subquery):
        alias = derived.args.get("alias")
        if alias is not None and alias.columns:
            items = zip(derived.this.expressions, alias.columns, strict=True)
            derived.this.set("expressions", [exp.alias_(item.unalias(), name.name) for item, name in items])
            alias.set("columns", None)


def _whose_star(tree: exp.Expr) -> None:
    """`SELECT a, * FROM t`: beside others a star says whose it is."""
    for star in list(tree.find_all(exp.Star)):
        select = star.parent
        if isinstance(select, exp.Select) and len(select.expressions) > 1:
            table = select.args["from_"].this.alias_or_name
            star.replace(exp.Column(this=exp.Star(), table=exp.to_identifier(table)))


def _small_letters(tree: exp.Expr) -> None:
    """On Linux MariaDB tells the table `catalog` from `CATALOG`."""
    for name in tree.find_all(exp.Identifier):
        name.set("this", name.name.lower())


def _full_joins(tree: exp.Expr) -> None:
    for select in list(tree.find_all(exp.Select)):
        for join in list(select.args.get("joins") or ()):
            if join.side == "FULL":
                _spread(select, join)


def _spread(select: exp.Select, join: exp.Join) -> None:
    """FULL JOIN: what joins and what stands alone to the left, and then what stands alone to the right."""
    left, right, on = select.args["from_"].this, join.this, join.args["on"]
    first = left.alias_or_name
    (key, *_) = (column for column in on.find_all(exp.Column) if column.table == first)
    select.args["joins"].remove(join)
    columns = [column for item in select.expressions for column in item.find_all(exp.Column)]
    named = sorted({(column.table, column.name) for column in columns})
    here = [exp.column(name, table).as_(f"{table}_{name}") for table, name in named]
    alone = [
        (exp.null() if table == first else exp.column(name, table)).as_(f"{table}_{name}") for table, name in named
    ]
    joined = exp.select(*here).from_(left.copy()).join(right.copy(), on=on.copy(), join_type="left")
    rest = exp.select(*alone).from_(right.copy()).join(left.copy(), on=on.copy(), join_type="left")
    whole = exp.union(joined, rest.where(exp.Is(this=key.copy(), expression=exp.null())), distinct=False)
    for column in columns:
        column.replace(exp.column(f"{column.table}_{column.name}", "sides"))
    select.set("from_", exp.From(this=whole.subquery("sides")))


def _rollups(tree: exp.Expr) -> None:
    for select in list(tree.find_all(exp.Select)):
        group = select.args.get("group")
        rolled = group.expressions[0] if group and group.expressions else None
        if isinstance(rolled, exp.Rollup):
            _levels(select, rolled.expressions)


def _levels(select: exp.Select, keys: Sequence[exp.Expr]) -> None:
    """GROUP BY ROLLUP: the groups of every level in one derived table, and the rest of the statement over that."""
    sums = {
        found.sql(): found
        for part in ("expressions", "having", "order")
        for item in _listed(select.args.get(part))
        for found in item.find_all(exp.AggFunc)
        if not (isinstance(found.parent, exp.Window) and found.arg_key == "this")
    }
    spelled = [key.sql() for key in keys]
    whole: exp.Query | None = None
    for level in range(len(keys), -1, -1):
        one = exp.Select(**{part: _copied(select.args.get(part)) for part in ("from_", "joins", "where")})
        items = [(key.copy() if at < level else exp.null()).as_(f"k{at}") for at, key in enumerate(keys)]
        for at, found in enumerate(sums.values()):
            counted = isinstance(found, exp.Grouping)
            told = int(spelled.index(found.expressions[0].sql()) >= level) if counted else 0
            items.append((exp.Literal.number(told) if counted else found.copy()).as_(f"a{at}"))
        one = one.select(*items).group_by(*(key.copy() for key in keys[:level]))
        whole = one if whole is None else exp.union(whole, one, distinct=False)
    assert whole is not None
    names = {text: f"a{at}" for at, text in enumerate(sums)} | {text: f"k{at}" for at, text in enumerate(spelled)}
    items = [_over(item, names) for item in select.expressions]
    having, order = (_over(select.args[part], names) if select.args.get(part) else None for part in ("having", "order"))
    over = {"expressions": items, "from_": exp.From(this=whole.subquery("levels")), "order": order}
    over["where"] = exp.Where(this=having.this) if having else None
    for part in ("from_", "joins", "where", "group", "having", "order"):
        select.set(part, None)
    for part, value in over.items():
        select.set(part, value)


def _listed(part: object) -> list[exp.Expr]:
    return part if isinstance(part, list) else [part] if isinstance(part, exp.Expr) else []


def _copied(part: object) -> object:
    return (
        [one.copy() for one in part] if isinstance(part, list) else part.copy() if isinstance(part, exp.Expr) else None
    )


def _over(item: exp.Expr, names: Mapping[str, str]) -> exp.Expr:
    """The item with the columns of the derived table in place of sums and keys; an item keeps its name."""

    def put(node: exp.Expr) -> exp.Expr:
        name = names.get(node.sql())
        return exp.column(name, "levels") if name else node

    name = item.alias_or_name
    made = item.copy().transform(put)
    return made.as_(name) if isinstance(made, exp.Column) and name else made


def _concat(tree: exp.Expr) -> None:
    for called in list(tree.find_all(exp.Concat)):
        called.replace(reduce(lambda left, right: exp.DPipe(this=left, expression=right), called.expressions))


def _variance(tree: exp.Expr) -> None:
    for called in list(tree.find_all(exp.StddevSamp)):
        text = "(sum({0} * {0}) - sum({0}) * 1.0 * sum({0}) / count({0})) / nullif(count({0}) - 1, 0)"
        called.replace(exp.paren(sqlglot.parse_one(text.format(called.this.sql()), read="sqlite")))


def _years(tree: exp.Expr) -> None:
    for called in list(tree.find_all(exp.Extract)):
        year = exp.Anonymous(this="strftime", expressions=[exp.Literal.string("%Y"), called.expression.copy()])
        assert called.name.lower() == "year"
        called.replace(exp.cast(year, "INTEGER"))


def _bare_parts(tree: exp.Expr) -> None:
    """`(SELECT 1) EXCEPT (SELECT 2)`: without the parentheses."""
    for part in list(tree.find_all(exp.Subquery)):
        if isinstance(part.parent, exp.SetOperation) and not part.alias:
            part.replace(part.this)


_Steps = Sequence[Callable[[exp.Expr], None]]
_STEPS: Mapping[str, _Steps] = {
    "mysql": (_small_letters, _names_inside, _whose_star, _full_joins, _rollups),
    "sqlite": (_names_inside, _rollups, _concat, _variance, _years, _bare_parts),
}
