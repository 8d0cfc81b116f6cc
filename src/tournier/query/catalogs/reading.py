# SPDX-License-Identifier: Apache-2.0
"""From a question about names to the statement that a shadow answers, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from tournier.query import allowed
from tournier.query.catalogs.relations import AS_FUNCTIONS, RELATIONS
from tournier.query.catalogs.writing import Writer, labels
from tournier.query.parsing import parsed
from tournier.query.reading import QUERIES
from tournier.query.values import Limits, Refused

_LIMITS = Limits(length=100_000, nodes=10_000)
_GRAMMAR = Dialect.get_or_raise("postgres")
_MARKS = ("pg_", "information_schema")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose names they are: what current_user, current_database and the search path say."""

    number: str
    source: str
    schema: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement for the shadow, and the names of its columns as PostgreSQL would give them."""

    sql: str
    columns: tuple[str, ...]


def is_about_names(sql: str) -> bool:
    """Whether every table that the statement reads is one of the catalogs', or it reads none at all.

    False also for what cannot be read: then the guard says so, and the refusal is recorded.
    """
    lowered = sql.lower()
    if "from" in lowered and not any(mark in lowered for mark in _MARKS):
        return False
    try:
        tree = _parsed(sql)
    except Refused:
        return False
    return all(_relation(table) for table in _bases(tree))


def translated(sql: str, asker: Asker) -> Translated:
    """The statement for the shadow. Raises Refused for what is not on the lists of this room."""
    tree = _parsed(sql)
    _check(tree)
    for table in list(_bases(tree)):
        known = _relation(table)
        if known is None:
            raise Refused(
                "names",
                "Names and data are never in one question.",
                "Ask for each alone.",
                word=table.name,
            )
        _put(table, known)
    names = labels(tree)
    return Translated(Writer(asker.number, asker.source, asker.schema).written(tree), names)


def _parsed(sql: str) -> exp.Expr:
    if len(sql) > _LIMITS.length or "\0" in sql:
        raise _unreadable()
    try:
        found = parsed(_bare(sql), _GRAMMAR)
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        raise _unreadable() from None
    if len(found) != 1 or not isinstance(found[0], QUERIES):
        raise _unreadable()
    return found[0]


def _unreadable() -> Refused:
    return Refused("names-syntax", "This question about names is not understood.", "Ask for it more simply.")


def _bare(sql: str) -> str:
    """Without what says that a name is PostgreSQL's own, since nothing else is here; operators and collations likewise."""
    tokens = _GRAMMAR.tokenize(sql)
    cuts: list[tuple[int, int, str]] = []
    at = 0
    while at < len(tokens):
        words = [token.text.lower() for token in tokens[at : at + 4]]
        if _is_prefix(tokens[at], words):
            cuts.append((tokens[at].start, tokens[at + 1].end + 1, ""))
            at += 2
        elif words[:2] == ["operator", "("] and tokens[at].token_type is TokenType.OPERATOR:
            end = next((n for n in range(at, len(tokens)) if tokens[n].text == ")"), at)
            sign = sql[tokens[end - 1].start : tokens[end].start].strip()
            cuts.append((tokens[at].start, tokens[end].end + 1, f" {sign} "))
            at = end + 1
        elif words[:1] == ["as"] and _is_label(tokens[at + 1 : at + 3]):
            cuts.append((tokens[at + 1].start, tokens[at + 1].end + 1, f'"{words[1]}"'))
            at += 2
        elif tokens[at].token_type is TokenType.COLLATE:
            end = at + (3 if words[1:3] == ["pg_catalog", "."] else 1)
            cuts.append((tokens[at].start, tokens[min(end, len(tokens) - 1)].end + 1, " "))
            at = end + 1
        else:
            at += 1
    for start, end, put in reversed(cuts):
        sql = sql[:start] + put + sql[end:]
    return sql


def _is_prefix(token: Token, words: list[str]) -> bool:
    if words[:3] == ["information_schema", ".", "_pg_expandarray"]:
        return True
    return words[:2] == ["pg_catalog", "."] and token.token_type in {TokenType.VAR, TokenType.IDENTIFIER}


def _is_label(following: list[Token]) -> bool:
    """Whether a word that the parser takes for a command names a column: `AS select, ...`."""
    word, after = following if len(following) == _PAIR else (None, None)
    if word is None or after is None or word.token_type in {TokenType.IDENTIFIER, TokenType.STRING}:
        return False
    return word.text.isalpha() and after.text.lower() in {",", "from"}


_PAIR = 2


def _bases(tree: exp.Expr) -> Iterator[exp.Table]:
    """Tables that are no named query. Where a name is both, it is taken for the query; the shadow then knows better."""
    named = {_spelled(cte.args["alias"].this) for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.Identifier):
            if table.args.get("db") or _spelled(table.this) not in named:
                yield table
        elif isinstance(table.this, exp.StringToArray | exp.GenerateSeries | exp.ExplodingGenerateSeries):
            _of_values(table)
        elif not isinstance(table.this, (*allowed.TABLE_FUNCTIONS, exp.Explode)):
            yield table  # a relation that is written as a function, or what is refused


def _of_values(table: exp.Table) -> None:
    """A function of values in FROM: a table whose one column has its name, or the one that its alias gives."""
    alias = table.args.get("alias")
    name = alias.this.copy() if alias is not None else exp.to_identifier("value", quoted=True)
    column = alias.columns[0].copy() if alias is not None and alias.columns else name
    call = table.this.copy()
    made = call
    if not isinstance(call, exp.StringToArray):
        made = exp.Explode(this=exp.GenerateSeries(**call.args))
    inner = exp.Select(expressions=[exp.alias_(made, column)])
    joins = table.args.get("joins")
    table.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=name), joins=joins))


def _spelled(name: exp.Expr) -> str:
    return name.name if name.args.get("quoted") else name.name.lower()


def _relation(table: exp.Table) -> str | None:
    """The table of the shadow for this one, or None when it is none of the catalogs'."""
    if table.args.get("catalog"):
        return None
    schema = _spelled(table.args["db"]) if table.args.get("db") else ""
    called = isinstance(table.this, exp.Anonymous)
    name = table.this.name.lower() if called else _spelled(table.this)
    found = RELATIONS.get(f"{schema}.{name}" if schema else name)
    return found.table if found and called == (name in AS_FUNCTIONS) else None


def _put(table: exp.Table, known: str) -> None:
    alias = table.args.get("alias")
    if alias is None or alias.this is None:
        name = exp.to_identifier(table.this.name.lower(), quoted=True)
        table.set("alias", exp.TableAlias(this=name, columns=alias.args.get("columns") if alias else None))
    table.set("this", exp.to_identifier(known, quoted=True))
    table.set("db", exp.to_identifier("main", quoted=True))
    table.set("ordinality", None)


_NODES = allowed.NODES | frozenset(
    {
        exp.ObjectIdentifier, exp.ByteString, exp.ArrayToString, exp.StringToArray, exp.Bracket, exp.Dot, exp.Explode,
        exp.CurrentSchemas, exp.CurrentDatabase, exp.CurrentSchema, exp.CurrentVersion, exp.CurrentUser,
        exp.SessionUser, exp.CurrentCatalog, exp.BitwiseAnd, exp.BitwiseOr, exp.ArraySize, exp.ArrayContainsAll,
        exp.ArrayOverlaps, exp.ArrayContains, exp.ArrayRemove, exp.ArrayPosition, exp.ArrayAppend, exp.ArrayConcat, exp.Slice,
        exp.Lateral, exp.Unnest, exp.RegexpILike, exp.RegexpReplace, exp.ConcatWs, exp.MD5,
    }
)  # fmt: skip
_NEVER = ("into", "locks", "sample", "hint", "operation_modifiers", "for_", "when", "version", "changes", "pattern")


def _check(tree: exp.Expr) -> None:
    for count, node in enumerate(tree.walk()):
        if count > _LIMITS.nodes:
            raise _unreadable()
        node.comments = None
        if isinstance(node, exp.Anonymous):
            continue  # the writer knows which of them there are
        if type(node) not in _NODES:
            word = node.sql_name() if isinstance(node, exp.Func) else node.key.upper()
            raise Refused("names-word", f"A question about names cannot use {word}.", "Ask more simply.", word=word)
        if any(node.args.get(part) for part in _NEVER):
            raise _unreadable()
