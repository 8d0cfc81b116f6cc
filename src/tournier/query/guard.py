# SPDX-License-Identifier: Apache-2.0
"""The guard: a statement goes in, one that touches nothing but views of what may be seen comes out, or a refusal.

    read, name, resolve, carry, write, read again

What is written is read again: every table in it must be one that stands in a view of ours, as often as we wrote it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from sqlglot import exp

from tournier.base import BadInput
from tournier.query.dialects import Profile, profile_of
from tournier.query.lookups import NO_KIND, Answered, KeyKind
from tournier.query.pasted import by_first_digits, holds_tokens
from tournier.query.reading import read, too_deep
from tournier.query.showing import SEALED
from tournier.query.sourcing import Tables
from tournier.query.stencils import Stencils
from tournier.query.tokens import token_settings, token_sql
from tournier.query.values import Limits, Refused, Rewritten, TableRule
from tournier.query.views import View, view_of
from tournier.query.writing import Work

_KEPT = 512
_OURS = "tournier_"


class Guard:
    """Rewrites statements under fixed rules of tables. Safe for threads; what it has rewritten it remembers."""

    def __init__(
        self,
        rules: Iterable[TableRule],
        *,
        dialect: str,
        token_key: bytes | None = None,
        least_group: int = 0,
        limits: Limits | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.limits = limits or Limits()
        self.least_group = least_group
        self._profile = profile_of(dialect)
        token = token_sql(dialect, token_key)
        self._views: dict[tuple[str, ...], View] = {}
        for rule in self.rules:
            view = view_of(rule, self._profile, token=token)
            if view.path in self._views:
                raise BadInput("query.rule-twice", f"The table {rule.name} has two rules.", "Keep one.")
            self._views[view.path] = view
        named = any(
            treatment.removeprefix(SEALED) == "token" for rule in self.rules for treatment in rule.fields.values()
        )
        self._settings = self._profile.settings + (token_settings(token_key) if token_key and named else ())
        digest = hashlib.sha256(token_key or b"").hexdigest()
        told = repr((dialect, digest, least_group, self.limits, self.rules))
        self.version = hashlib.sha256(told.encode()).hexdigest()
        self._judged = lru_cache(_KEPT)(self._judge)
        self._stencils = Stencils(self._profile, self._stencilled, _KEPT)

    def rewrite(self, sql: str, answered: Answered | None = None) -> Rewritten:
        """The statement that may run in place of `sql`, or Refused with the word that was the matter.

        A statement that looks a person up runs with what the gate has `answered` to that alone.
        """
        if len(sql) > self.limits.length:
            read(sql, self._profile, self.limits)  # says so
        keys, kind = (len(answered.keys), (answered.type, *answered.collated)) if answered else (-1, NO_KIND)
        stencilled = None if holds_tokens(sql) else self._stencils.rewritten(sql, keys, kind)
        found = stencilled or self._judged(sql, keys, kind)
        if isinstance(found, Rewritten):
            if answered is None or not answered.keys or found.look_up is None:
                return found
            return replace(found, settings=found.settings + answered.settings(self._profile.name))
        # What is refused once is refused again without being read again; an error of its own each time, for its trace.
        code, cause, cure, word = found
        raise Refused(code, cause, cure, word=word)

    def _judge(self, sql: str, keys: int, kind: KeyKind) -> Rewritten | tuple[str, str, str, str]:
        try:
            return self._rewrite(sql, _places(keys, kind))
        except Refused as refused:
            return refused.code.removeprefix("query."), refused.cause, refused.cure, refused.word

    def _rewrite(self, sql: str, answered: Answered | None) -> Rewritten:
        # Nobody who writes a statement can know the names that stand for views in it.
        return self._named(sql, answered, secrets.token_hex(8))

    def _stencilled(self, sql: str, mark: str, keys: int, kind: KeyKind) -> Rewritten:
        return self._named(sql, _places(keys, kind), mark)

    def _named(self, sql: str, answered: Answered | None, mark: str) -> Rewritten:
        try:
            tree = read(sql, self._profile, self.limits)
            by_first_digits(tree)
            _spell(tree, self._profile)
            _cast(tree, self._profile)
            _joined(tree, self._profile)
            tables = Tables(self._views, self._profile, f"{_OURS}{mark}_", self.limits, answered)
            return Work(tables, self.least_group).done(tree, self._settings)
        except RecursionError:
            raise too_deep() from None


def _places(keys: int, kind: KeyKind) -> Answered | None:
    """What is remembered holds as many places as there are keys, and none of the keys."""
    return None if keys < 0 else Answered(("",) * keys, kind[0], (kind[1], kind[2]))


def _cast(tree: exp.Expr, profile: Profile) -> None:
    """On SQLite a cast to DECIMAL or BOOLEAN gives a number of either kind; the parser would write REAL, INTEGER."""
    for node in tree.find_all(exp.Cast) if profile.name == "sqlite" else ():
        if node.to.is_type("decimal", "boolean"):
            node.set("to", exp.DataType(this=exp.DataType.Type.USERDEFINED, kind="NUMERIC"))


def _joined(tree: exp.Expr, profile: Profile) -> None:
    """On SQLite the parser writes CROSS JOIN for a comma, and there that fixes the order in which tables are read."""
    for node in tree.find_all(exp.Join) if profile.name == "sqlite" else ():
        if str(node.args.get("kind") or "").upper() == "CROSS":
            node.set("kind", None)


def _spell(tree: exp.Expr, profile: Profile) -> None:
    """Every name as the engine would read it, quoted from here on; names of ours are nobody's to write."""
    for name in tree.find_all(exp.Identifier):
        spelled = name.name
        if not name.args.get("quoted") and profile.case in {"lower", "upper"}:
            spelled = profile.key(spelled, quoted=False)
        if spelled.lower().startswith(_OURS) or not spelled or "\0" in spelled:
            raise Refused("name", f"The name {name.name} cannot be used here.", "Choose another.", word=name.name)
        name.set("this", spelled)
        name.args["quoted"] = True
