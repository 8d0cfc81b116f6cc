# SPDX-License-Identifier: Apache-2.0
"""Writes a checked question about names in the shadow's dialect."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from tournier.query.catalogs.functions import MACROS, PREFIX
from tournier.query.catalogs.relations import SERVER_VERSION, VECTORS
from tournier.query.values import Refused

_NAMELESS = "?column?"
_OIDS = {"REGCLASS", "REGTYPE", "REGNAMESPACE", "REGPROC", "REGROLE"}
_LIKE = {"REGPROCEDURE": "REGPROC", "REGOPER": "REGPROC", "REGOPERATOR": "REGPROC"}
_TEXTS = {"NAME", "TEXT", "VARCHAR", "CHAR", "BPCHAR", "CSTRING", "NVARCHAR", "NCHAR"}
_TYPES = {
    "OID": "BIGINT",
    "XID": "BIGINT",
    "CID": "BIGINT",
    '"CHAR"': "VARCHAR",
    "INT2VECTOR": "SMALLINT[]",
    "OIDVECTOR": "BIGINT[]",
    "INT": "INTEGER",
    "SMALLINT": "SMALLINT",
    "BIGINT": "BIGINT",
    "BOOLEAN": "BOOLEAN",
    "DOUBLE": "DOUBLE",
    "FLOAT": "FLOAT",
    "REAL": "FLOAT",
    "DECIMAL": "DOUBLE",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "TIMESTAMPTZ": "TIMESTAMP",
    "INTERVAL": "INTERVAL",
}


def labels(tree: exp.Expr) -> tuple[str, ...]:
    """The names of the columns as PostgreSQL gives them; empty for a star, where the shadow's names are taken."""
    node = tree
    while isinstance(node, exp.SetOperation | exp.Subquery):
        node = node.this
    found = [_label(part) for part in node.expressions] if isinstance(node, exp.Select) else []
    return () if "*" in found else tuple(found)


def _label(part: exp.Expr) -> str:
    if isinstance(part, exp.Star) or (isinstance(part, exp.Column) and isinstance(part.this, exp.Star)):
        return "*"
    if isinstance(part, exp.Alias | exp.Column):
        name = part.args["alias"] if isinstance(part, exp.Alias) else part.this
        return str(name.name if name.args.get("quoted") else name.name.lower())
    if isinstance(part, exp.Subquery):
        return (labels(part) or (_NAMELESS,))[0]
    if isinstance(part, exp.Cast | exp.Paren | exp.Bracket):
        inner = _label(part.this)
        return part.to.sql("postgres").lower() if isinstance(part, exp.Cast) and inner == _NAMELESS else inner
    if isinstance(part, exp.Dot | exp.Anonymous):
        return str((part.expression if isinstance(part, exp.Dot) else part).name.lower())
    named: dict[type, str] = {exp.Case: "case", exp.CurrentVersion: "version", exp.Explode: "unnest"}
    return named.get(type(part)) or (part.sql_name().lower() if isinstance(part, exp.Func) else _NAMELESS)


class Writer:
    """Changes a tree, and writes it."""

    def __init__(self, number: str, source: str, schema: str) -> None:
        self._literals: dict[type, exp.Expr] = {
            exp.CurrentUser: exp.Literal.string(number),
            exp.SessionUser: exp.Literal.string(number),
            exp.CurrentDatabase: exp.Literal.string(source),
            exp.CurrentCatalog: exp.Literal.string(source),
            exp.CurrentSchema: exp.Literal.string(schema),
            exp.CurrentVersion: exp.Literal.string(f"PostgreSQL {SERVER_VERSION} (Tournier)"),
        }
        self._schema = schema
        self._changes: dict[type, Callable[..., exp.Expr]] = {
            exp.Cast: self._cast,
            exp.TryCast: self._cast,
            exp.Anonymous: self._call,
            exp.CurrentSchemas: self._schemas,
            exp.Bracket: self._place,
            exp.Column: self._column,
            exp.Any: self._any,
            exp.ArrayRemove: self._of_list("array_remove"),
            exp.ArrayPosition: self._of_list("array_position"),
            exp.Like: self._like,
            exp.ILike: self._like,
            exp.ArraySize: lambda node: _macro("array_length", node.this, exp.Literal.number(1)),
        }
        self._shown: set[int] = set()

    def written(self, tree: exp.Expr) -> str:
        """The statement."""
        self._shown = {id(_inside(part)) for part in _outputs(tree)}
        for part in _outputs(tree):
            inner = _inside(part)
            if isinstance(inner, exp.Column) and inner.name.lower() in VECTORS:
                text = exp.ArrayToString(this=inner.copy(), expression=exp.Literal.string(" "))
                alias = part.args["alias"].copy() if isinstance(part, exp.Alias) else inner.this.copy()
                part.replace(exp.alias_(text, alias))
        for node in list(tree.walk(bfs=False))[::-1]:  # what stands inside comes first
            if type(node) in self._literals:
                node.replace(self._literals[type(node)].copy())
                continue
            change = self._changes.get(type(node))
            if change is not None:
                made = change(node)
                if made is not node:
                    node.replace(made)
        return tree.sql(dialect="duckdb", comments=False)

    def _cast(self, node: exp.Expr) -> exp.Expr:
        kind = node.args["to"]
        word = kind.sql("postgres").upper()
        word = _LIKE.get(word, word)
        if word in _OIDS:
            oid = _macro(word.lower(), node.this)
            outer = node.parent
            named = isinstance(outer, exp.Cast) and outer.args["to"].sql("postgres").upper() in _TEXTS
            return _macro(f"{word.lower()}_name", oid) if named or id(node) in self._shown else oid
        word = word.partition("(")[0] if not word.endswith("]") else word
        base = word.removesuffix("[]")
        made = "VARCHAR" if base in _TEXTS or word in {"JSON", "JSONB", "UUID", "UNKNOWN", "INET"} else _TYPES.get(base)
        if made is None:
            raise Refused("names-type", f"A question about names cannot use the type {word}.", "", word=word)
        if word.endswith("[]") and isinstance(node.this, exp.Literal):
            return _listed(node.this.name)
        node.set("to", exp.DataType.build(made + ("[]" if word.endswith("[]") else ""), dialect="duckdb"))
        return node

    def _call(self, node: exp.Expr) -> exp.Expr:
        name = node.name.lower()
        if name in {"json_build_object", "jsonb_build_object", "row_to_json", "to_json", "to_jsonb"}:
            return exp.Cast(this=exp.null(), to=exp.DataType.build("VARCHAR"))
        if name == "all" and len(node.expressions) == 1:
            return exp.All(this=node.expressions[0].copy())
        forms = MACROS.get(name)
        if forms is None or len(node.expressions) not in forms:
            raise Refused(
                "names-function", f"A question about names cannot call {name} so.", "Ask more simply.", word=name
            )
        return _macro(name, *node.expressions)

    def _schemas(self, node: exp.Expr) -> exp.Expr:
        own = [exp.Literal.string(self._schema)]
        implied = [exp.Literal.string("pg_catalog")] if node.this is None or node.this.sql() == "TRUE" else []
        return exp.paren(exp.Array(expressions=[*implied, *own]))

    def _place(self, node: exp.Expr) -> exp.Expr:
        inner = node.this.unnest()
        if isinstance(inner, exp.Column) and inner.name.lower().endswith(VECTORS) and len(node.expressions) == 1:
            node.set(
                "expressions", [exp.Add(this=exp.paren(node.expressions[0].copy()), expression=exp.Literal.number(1))]
            )
        return node

    def _column(self, node: exp.Expr) -> exp.Expr:
        if node.name.lower() == "tableoid":
            return exp.Literal.number(0)
        if node.name.lower() == "user" and not node.args.get("table") and not node.this.args.get("quoted"):
            return self._literals[exp.CurrentUser].copy()
        node.set("db", None)
        node.set("catalog", None)
        return node

    @staticmethod
    def _any(node: exp.Expr) -> exp.Expr:
        inner = node.this.unnest()
        if isinstance(inner, exp.Literal) and inner.is_string:
            node.set("this", exp.paren(_listed(inner.name)))
        return node

    @staticmethod
    def _like(node: exp.Expr) -> exp.Expr:
        pattern = node.expression
        if isinstance(pattern, exp.Literal) and "\\" in pattern.name and not isinstance(node.parent, exp.Escape):
            return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
        return node

    @staticmethod
    def _of_list(name: str) -> Callable[[exp.Expr], exp.Expr]:
        return lambda node: _macro(name, node.this, node.expression)


def _macro(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=PREFIX + name, expressions=[argument.copy() for argument in arguments])


def _listed(text: str) -> exp.Expr:
    """An array written as a text: '{a,b}'."""
    inner = text.strip().removeprefix("{").removesuffix("}")
    return exp.Array(
        expressions=[exp.Literal.string(part.strip().strip('"')) for part in inner.split(",") if part.strip()]
    )


def _outputs(tree: exp.Expr) -> list[exp.Expr]:
    if isinstance(tree, exp.SetOperation):
        return _outputs(tree.this) + _outputs(tree.expression)
    if isinstance(tree, exp.Subquery):
        return _outputs(tree.this)
    return list(tree.expressions) if isinstance(tree, exp.Select) else []


def _inside(part: exp.Expr) -> exp.Expr:
    return part.this if isinstance(part, exp.Alias) else part
