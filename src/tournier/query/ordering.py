# SPDX-License-Identifier: Apache-2.0
"""In which order the tables of FROM are joined, where the engine joins them as they are written.

DuckDB's own order follows estimates that count hidden rows, and of two sides that are joined one is read first: whether a
row of it fails would tell of what is hidden. So that order is switched off, and this one stands in its place. It follows
the statement and the keys of its tables, and nothing that a table holds.

The table that leads to the most others, each by that one's key, is read row by row; what it leads to stands behind it
in parentheses, joined within itself first, and is kept in memory. A table that nothing compares with comes last.
Where the statement's own conditions leave few of a table's rows, it is the one that is kept: what it leads to and is whole
is read past it (decision 0289).
Conditions of inner joins move into WHERE, from where the engine moves each as far down as it can go. It does not move
`IN (SELECT ...)`, so one that speaks of a single table and of nothing around its query is put to that table before anything is joined.
Rows that nobody ordered may come in another order. What is joined by USING or NATURAL, by RIGHT, FULL or another kind, stays as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from tournier.query.dialects import Profile
from tournier.query.kinship import conjuncts
from tournier.query.relations import Relation

_LEAVES: Mapping[type[exp.Expr], int] = {
    exp.EQ: 10,
    exp.Between: 9,
    **dict.fromkeys((exp.GT, exp.GTE, exp.LT, exp.LTE), 3),
}
_FEW = 10  # more than a range says: one may span all there is
Keys = Mapping[str, tuple[str, ...]]  # name of ours -> the columns that tell its rows apart, as far as known


@dataclass(slots=True, eq=False)
class Part:
    """A table in FROM: its columns by their keys, those that tell its rows apart, and what stands behind it."""

    node: exp.Expr
    place: int
    alias: str
    columns: frozenset[str]
    key: frozenset[str] = frozenset()
    outer: bool = False  # behind a LEFT JOIN
    filtered: bool = False  # a condition speaks of it alone
    one_of: int = 1  # of how many rows such conditions leave about one, as they are written
    near: dict[int, set[str]] = field(default_factory=dict)  # place of another -> its columns that equal some of ours
    chosen: list[exp.Expr] = field(default_factory=list)  # conditions that choose its rows by a query
    behind: list[Part] = field(default_factory=list)

    def leads(self, other: Part) -> bool:
        """Whether a row of this one is joined with one of the other at most."""
        return bool(other.key) and other.key <= self.near.get(other.place, set())

    def cut(self) -> bool:
        """Whether a condition leaves out some of it, or of what stands behind it."""
        return self.filtered or any(part.cut() for part in self.behind)


class Ordering:
    """Puts the joins of one statement in order. `given` and `keys` tell of every name that is ours."""

    def __init__(self, profile: Profile, given: Mapping[str, Relation], keys: Keys) -> None:
        self._profile = profile
        self._given = given
        self._keys = keys

    def order(self, tree: exp.Expr) -> None:
        """The tree with its tables in order; it means what it meant."""
        for node in list(tree.find_all(exp.Select)):
            parts = self.parts(node)
            if parts is not None and len(parts) > 1:
                self._set(node, parts)

    def _set(self, node: exp.Select, parts: list[Part]) -> None:
        joins = node.args.get("joins") or []
        own = [one for join in joins if not join.side for one in conjuncts(join.args.get("on"))]
        spoken = [self.spoken(one, parts) for one in own]
        if any(found is None or any(part.outer for part in found) for found in spoken):
            return
        where = conjuncts(node.args.get("where"))
        for condition in [*own, *where]:
            self._learn(condition, parts)
        left = self._chosen([*where, *own], parts)
        first, *rest = _arranged([part for part in parts if not part.outer])
        outer = [join for join in joins if join.side]
        node.set("from_", exp.From(this=_held(first)))
        node.set("joins", [*(_crossed(part) for part in rest), *outer])
        if own or len(left) < len(where):
            node.set("where", exp.Where(this=exp.and_(*left, copy=False)) if left else None)

    def _chosen(self, conditions: Iterable[exp.Expr], parts: list[Part]) -> list[exp.Expr]:
        """The conditions that are left when those that choose rows of one table by a query have been put to it."""
        left = []
        for condition in conditions:
            query = condition.args.get("query") if isinstance(condition, exp.In) else None
            spoken = self.spoken(condition.this, parts) if query is not None and self._closed(query) else None
            if spoken is None or len(spoken) != 1 or next(iter(spoken)).outer:
                left.append(condition)
                continue
            (part,) = spoken
            part.chosen.append(condition)
            part.filtered = True
        return left

    def _closed(self, query: exp.Expr) -> bool:
        """Whether a query speaks of nothing but its own tables; of one that holds another query nothing is known."""
        inner = query.unnest()
        if not isinstance(inner, exp.Select) or len(list(inner.find_all(exp.Query))) > 1:
            return False
        own = self.parts(inner)
        return own is not None and self.spoken(inner, own) is not None

    def parts(self, node: exp.Select) -> list[Part] | None:
        """What stands in FROM; None where it is to stay as it is written."""
        start = node.args.get("from_")
        if start is None:
            return None
        found: list[Part] = []
        for join in [None, *(node.args.get("joins") or [])]:
            side = str(join.args.get("side") or "").upper() if join is not None else ""
            kind = str(join.args.get("kind") or "").upper() if join is not None else ""
            plain = join is None or not (join.args.get("using") or join.args.get("method"))
            part = self._part(start.this if join is None else join.this, len(found), outer=side == "LEFT")
            if part is None or not plain or side not in {"", "LEFT"} or kind not in {"", "INNER", "CROSS", "OUTER"}:
                return None
            found.append(part)
        return found

    def _part(self, node: exp.Expr, place: int, *, outer: bool) -> Part | None:
        if not isinstance(node, exp.Table | exp.Subquery) or node.args.get("joins"):
            return None
        alias = node.args.get("alias")
        if alias is None or alias.this is None:
            return None
        listed = [one.name for one in alias.args.get("columns") or []]
        if isinstance(node, exp.Table):
            relation = self._given.get(node.name)
            if relation is None:
                return None
            names = [column.name for column in relation.columns] + [one.emitted for one in relation.carriers]
            key = self._keys.get(node.name, ())
        else:
            query = node.unnest()
            if not isinstance(query, exp.Query):
                return None
            names, key = [one.alias_or_name for one in query.selects], grouped(query)
        shown = dict(zip(names, listed + names[len(listed) :], strict=True))
        columns = frozenset(map(self._key, shown.values()))
        apart = frozenset(self._key(shown[name]) for name in key) if set(key) <= shown.keys() else frozenset()
        return Part(node, place, self._key(alias.name), columns, apart, outer)

    def _key(self, name: str) -> str:
        return self._profile.key(name, quoted=True)

    def spoken(self, condition: exp.Expr, parts: Iterable[Part]) -> set[Part] | None:
        """The tables of which a condition speaks; None when one of its names may be another's."""
        found: set[Part] = set()
        for column in condition.find_all(exp.Column):
            table, name = column.args.get("table"), self._key(column.name)
            here = [one for one in parts if (one.alias == self._key(table.name) if table else name in one.columns)]
            if len(here) != 1 or name not in here[0].columns:
                return None
            found.add(here[0])
        return found

    def _learn(self, condition: exp.Expr, parts: list[Part]) -> None:
        """What a condition says of which tables belong together."""
        spoken = self.spoken(condition, parts)
        if spoken is not None and len(spoken) == 1:
            (part,) = spoken
            part.filtered = True
            part.one_of *= _one_of(condition)
        if not isinstance(condition, exp.EQ):
            return
        sides = [(one, self.spoken(one, parts)) for one in (condition.this, condition.expression)]
        for (_, mine), (equal, others) in (sides, sides[::-1]):
            if mine and others and len(mine) == len(others) == 1 and mine != others:
                (one,), (other,) = mine, others
                known = one.near.setdefault(other.place, set())
                known |= {self._key(equal.name)} if isinstance(equal, exp.Column) else set()


def _one_of(condition: exp.Expr) -> int:
    """Of how many rows a condition leaves about one. A guess by its form alone; what it is not sure of leaves all."""
    if isinstance(condition, exp.Paren):
        return _one_of(condition.this)
    if isinstance(condition, exp.Or):
        return min(_one_of(condition.this), _one_of(condition.expression)) // 2 or 1
    if isinstance(condition, exp.In):
        return max(_LEAVES[exp.EQ] // len(condition.expressions), 1) if condition.expressions else 1
    given = not any(
        condition.args[side].find(exp.Column) for side in ("expression", "low", "high") if condition.args.get(side)
    )
    return _LEAVES.get(type(condition), 1) if given else 1


def _arranged(parts: list[Part]) -> list[Part]:
    """The tables that stand side by side, in order; the others stand behind them."""
    top: list[Part] = []
    done: set[int] = set()
    while len(done) < len(parts):
        left = [part for part in parts if part.place not in done]
        joined = [part for part in left if done & part.near.keys()] or left
        root = min(joined, key=lambda part: (-len(_reached(part, left)), part.place))
        top.append(root)
        done.add(root.place)
        wave = [root]
        while wave:
            following: list[Part] = []
            for part in wave:
                part.behind = [one for one in left if one.place not in done and part.leads(one)]
                done |= {one.place for one in part.behind}
                following += part.behind
            wave = following
    return top


def _reached(part: Part, among: list[Part]) -> set[int]:
    """The tables to which a row of this one leads, each time to one row."""
    found = {part.place}
    wave = [part]
    while wave:
        wave = [one for here in wave for one in among if here.leads(one) and one.place not in found]
        found |= {one.place for one in wave}
    return found


def _held(part: Part) -> exp.Expr:
    """A table with what stands behind it: what is cut down goes first. Of a small part a whole one is read past."""
    behind = sorted(part.behind, key=lambda one: (not one.cut(), one.place))
    whole = behind[-1] if behind and part.one_of >= _FEW and not behind[-1].cut() else None
    if whole is not None:
        part.behind = [one for one in behind if one is not whole]
        read = _held(whole)
        read.set("joins", [_crossed(part), *(read.args.get("joins") or [])])
        return read
    if part.chosen:
        query = exp.Select(expressions=[exp.Star()], from_=exp.From(this=part.node))
        alias = exp.TableAlias(this=part.node.args["alias"].this.copy())
        part.node = exp.Subquery(this=query.where(*part.chosen, copy=False), alias=alias)
    part.node.set("joins", [_crossed(one) for one in behind])
    return part.node


def _crossed(part: Part) -> exp.Join:
    held = _held(part)
    return exp.Join(this=exp.Subquery(this=held) if held.args.get("joins") else held, kind="CROSS")


def grouped(query: exp.Expr) -> tuple[str, ...]:
    """The columns that tell the rows of a query apart, because it groups by them."""
    group = query.args.get("group") if isinstance(query, exp.Select) else None
    if group is None or {name for name, value in group.args.items() if value} - {"expressions"}:
        return ()
    shown = list(_numbered(query))
    found = []
    for one in group.expressions:
        name = next((name for name, number, part in shown if one in (part, number) or _same(one, name)), None)
        if name is None:
            return ()
        found.append(name)
    return tuple(found)


def _numbered(query: exp.Expr) -> Iterator[tuple[str, exp.Expr, exp.Expr]]:
    for number, one in enumerate(query.selects if isinstance(query, exp.Query) else [], 1):
        yield one.alias_or_name, exp.Literal.number(number), one.unalias()


def _same(one: exp.Expr, name: str) -> bool:
    return isinstance(one, exp.Column) and not one.args.get("table") and one.name == name
