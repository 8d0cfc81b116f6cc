# SPDX-License-Identifier: Apache-2.0
"""From text to one tree in which only listed things stand."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from tournier.query import allowed, lookups
from tournier.query.dialects import Profile
from tournier.query.parsing import parsed
from tournier.query.values import Limits, Refused

QUERIES = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)


def read(sql: str, profile: Profile, limits: Limits) -> exp.Expr:
    """The one query that the text is; Refused when it is anything else or holds what is not listed."""
    _fit(sql, limits)
    try:
        statements = parsed(sql, profile.grammar)
    except Refused:
        raise
    except Exception:  # noqa: BLE001  the parser fails in its own ways on text that is no SQL; all mean the same here
        raise Refused(
            "syntax", "The statement cannot be read.", "Check its spelling; only one SELECT can be asked."
        ) from None
    if len(statements) != 1:
        raise Refused(
            "one-statement",
            f"There are {len(statements)} statements, and one may be asked at a time.",
            "Send one SELECT.",
        )
    tree = statements[0]
    if not isinstance(tree, QUERIES):
        word = (tree.name if isinstance(tree, exp.Command) else tree.key).upper()
        raise _refused(
            "statement", "Only queries can be asked, this is", str(tree.this) if isinstance(tree, exp.Command) else word
        )
    check(tree, profile, limits)
    return tree


def _fit(sql: str, limits: Limits) -> None:
    if len(sql) > limits.length:
        raise Refused(
            "too-long", f"The statement has {len(sql)} characters; {limits.length} may be.", "Ask for less at a time."
        )
    if "\0" in sql:
        raise Refused("character", "The statement holds the character U+0000.", "Take it out.")
    depth = deepest = 0
    for character in sql:
        if character == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif character == ")":
            depth -= 1
    if deepest > limits.depth:
        raise too_deep()


def too_deep() -> Refused:
    """The statement nests deeper than can be judged."""
    return Refused("too-deep", "The statement is nested too deeply.", "Split it, or write the conditions flat.")


def check(tree: exp.Expr, profile: Profile, limits: Limits) -> None:
    """Refuse every node, part of a node, function and type that is not listed; drop comments."""
    named = allowed.NAMED[profile.name]
    count = 0
    for node in tree.walk():
        count += 1
        if count > limits.nodes:
            raise Refused(
                "too-many-words", f"The statement has more than {limits.nodes} parts.", "Ask for less at a time."
            )
        if node.comments:
            node.comments = None  # engines read hints and conditional code in comments
        kind = type(node)
        if kind not in allowed.NODES:
            if lookups.is_form(node):
                lookups.judge(node, tree, profile.name)
            else:
                _judge_unlisted(node, named)
            continue
        parts = allowed.PARTS.get(kind)
        if parts is not None:
            _check_parts(node, parts)
        judge = _JUDGES.get(kind)
        if judge:
            judge(node, profile)


def _refused(code: str, cause: str, word: str) -> Refused:
    return Refused(code, f"{cause} {word}.", "Leave it out, or ask for it to be allowed.", word=word)


def _judge_unlisted(node: exp.Expr, named: frozenset[str]) -> None:
    if isinstance(node, exp.Anonymous):
        name = node.this if isinstance(node.this, str) else node.name
        if not isinstance(node.this, str) or name.lower() not in named:
            raise _refused("function", "The statement calls a function that is not allowed:", name)
        return
    if isinstance(node, exp.Func):
        raise _refused("function", "The statement calls a function that is not allowed:", node.sql_name())
    raise _refused("syntax-node", "The statement uses what is not allowed:", type(node).key.upper())


def _check_parts(node: exp.Expr, parts: frozenset[str]) -> None:
    for name, value in node.args.items():
        if value and name not in parts:
            word = name.strip("_").upper()
            raise _refused("clause", f"In {type(node).key.upper()} the statement uses what is not allowed:", word)


def _judge_type(node: exp.Expr, _profile: Profile) -> None:
    kind = node.this
    name = kind.name if isinstance(kind, exp.DataType.Type) else str(kind)
    if name.upper() not in allowed.TYPES:
        raise _refused("type", "The statement uses a type that is not allowed:", str(node.args.get("kind") or name))


def _judge_cast(node: exp.Expr, profile: Profile) -> None:
    # There a cast to DATE gives a number, and the parser would write date(x), which gives a date.
    kind = node.args["to"].this
    name = kind.name if isinstance(kind, exp.DataType.Type) else str(kind)
    if profile.name == "sqlite" and name.startswith(("DATE", "TIME")):
        raise _refused("type", "The statement uses a type that is not allowed:", name)


def _judge_table(node: exp.Expr, _profile: Profile) -> None:
    if "indexed" in node.args:  # NOT INDEXED is a part that says no
        raise _refused("clause", "In TABLE the statement uses what is not allowed:", "INDEXED")
    if not isinstance(node.this, (exp.Identifier, *allowed.TABLE_FUNCTIONS)):
        raise _refused(
            "table-function", "The statement reads from a function that is not allowed:", node.this.name or "?"
        )


def _judge_column(node: exp.Expr, _profile: Profile) -> None:
    if node.name.lower() in allowed.SYSTEM_NAMES:
        raise _refused("system-column", "The statement reads a name that belongs to the engine:", node.name)


def _judge_join(node: exp.Expr, _profile: Profile) -> None:
    for part, listed in (("kind", allowed.JOIN_KINDS), ("method", allowed.JOIN_METHODS)):
        word = str(node.args.get(part) or "").upper()
        if word not in listed:
            raise _refused("join", "The statement uses a kind of join that is not allowed:", word)


def _judge_parameter(node: exp.Expr, profile: Profile) -> None:
    word = node.this.name if isinstance(node.this, exp.Expr) else str(node.this or "?")
    if not (profile.numbered and word.isascii() and word.isdigit()):
        raise _refused("variable", "The statement uses a variable or a parameter that is not allowed:", word)


def _judge_interval(node: exp.Expr, _profile: Profile) -> None:
    # INTERVAL(1, 2, 3) of MySQL is a function; the parser takes it for a span of time.
    counted = node.this
    while isinstance(counted, exp.Paren):
        counted = counted.this
    if counted is None or isinstance(counted, exp.Tuple):
        raise _refused("function", "The statement calls a function that is not allowed:", "INTERVAL")


def _judge_regexp(_node: exp.Expr, profile: Profile) -> None:
    # The parser would write REGEXP_LIKE, which MariaDB has not.
    if profile.name == "mysql":
        raise _refused("function", "The statement calls a function that is not allowed:", "REGEXP")


def _judge_select(node: exp.Expr, profile: Profile) -> None:
    # The parser would write it in another way for an engine that does not know it, after we have judged it.
    distinct = node.args.get("distinct")
    for word, stands in (("QUALIFY", node.args.get("qualify")), ("DISTINCT ON", distinct and distinct.args.get("on"))):
        if stands and word not in profile.clauses:
            raise _refused("clause", "In SELECT the statement uses what is not allowed:", word)


def _judge_count(node: exp.Expr, profile: Profile) -> None:
    # There only a number may stand after LIMIT and OFFSET; drivers write $1::integer, whose value stands there by now.
    if profile.name != "mysql":
        return
    counted = node.args.get("expression")
    while isinstance(counted, (exp.Paren, exp.Cast)) and (
        isinstance(counted, exp.Paren) or counted.is_type(*exp.DataType.INTEGER_TYPES)
    ):
        counted = counted.this
    if not isinstance(counted, exp.Literal) or not counted.is_int:
        word = str(getattr(counted, "key", "")).upper()
        raise _refused("clause", f"In {type(node).key.upper()} the statement uses what is not allowed:", word)
    node.set("expression", counted)


_JUDGES: dict[type, Callable[[exp.Expr, Profile], None]] = {
    exp.Select: _judge_select,
    exp.Limit: _judge_count,
    exp.Offset: _judge_count,
    exp.Interval: _judge_interval,
    exp.RegexpLike: _judge_regexp,
    exp.DataType: _judge_type,
    exp.Cast: _judge_cast,
    exp.TryCast: _judge_cast,
    exp.Table: _judge_table,
    exp.Column: _judge_column,
    exp.Join: _judge_join,
    exp.Parameter: _judge_parameter,
    exp.Placeholder: _judge_parameter,
}
