# SPDX-License-Identifier: Apache-2.0
"""The smallest questions that a rule book asks: "training valid until < date", "purpose in {...}".

Every rule is such questions joined by and, or, not. Two requests to which all of them have equal answers are decided alike,
by every book whose questions they are; so a history is decided by deciding one of each kind.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tournier.base import BadInput
from tournier.policy.compiling import Plan, ShowPlan
from tournier.policy.kept import LEFT_OUT

# By a variable's letter: where its value stands in a row of the history.
_OWNERS = {"s": "staff", "c": "customer", "m": "moment", "a": "approval", "q": "request", "g": "group"}
# Of relatives and own records the ledger keeps only whether this customer is one: these questions it can answer.
_WHETHER = {
    "staff.relatives": ("q_subject in s_relatives",),
    "staff.complained_by": ("q_subject in s_complained_by", "s_complained_by is not None"),
    "staff.recused_from": ("q_subject in s_recused_from", "s_recused_from is not None"),
    "staff.own_customer": ("s_own_customer == q_subject", "s_own_customer != q_subject"),
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One question: its text, the columns that it reads, and what answers it, given their values in that order.

    `by_size`: it only compares two numbers, so that `ask` takes whole columns of them as well.
    """

    text: str
    columns: tuple[str, ...]
    ask: Callable[..., object]
    by_size: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """What decides: the questions, and columns of which each value counts by itself."""

    atoms: tuple[Atom, ...]
    whole: tuple[str, ...]


def column_of(variable: str) -> str:
    """The column of a variable of the compiled rules: `s_branch` is `staff.branch`."""
    letter, _, name = variable.partition("_")
    return f"{_OWNERS[letter]}.{name}"


def questions_of(plans: Iterable[Plan], shows: Iterable[ShowPlan]) -> Questions:
    """The questions of these plans, each once, whatever rules ask it. BadInput for one that the ledger's history cannot answer."""
    found: dict[str, Atom] = {}
    whole: dict[str, None] = {}
    compiled = [(plan.source, plan.run) for plan in plans] + [(show.source, show.runs[0][1]) for show in shows]
    for source, run in compiled:
        for atom in _atoms(source, run):
            if any(name.startswith("group.") for name in atom.columns):
                # What is asked is part of every kind, so a question about the field alone is answered already.
                whole.update(dict.fromkeys(name for name in atom.columns if not name.startswith("group.")))
            elif atom.columns:
                _check_kept(atom)
                found[atom.text] = atom
    return Questions(tuple(found.values()), tuple(whole))


@lru_cache(maxsize=256)
def _atoms(source: str, run: Callable[..., object]) -> tuple[Atom, ...]:
    """The questions in the source of a compiled function, whose sets of words are its globals."""
    names = run.__globals__
    leaves = (leaf for test in _tests(ast.parse(source)) for leaf in _leaves(test))
    return tuple({atom.text: atom for atom in (_atom(leaf, names) for leaf in leaves)}.values())


def _tests(tree: ast.AST) -> Iterator[ast.expr]:
    """The conditions of the rules: every `if ...: fired |= bit`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.AugAssign):
            yield node.test


def _leaves(test: ast.expr) -> Iterator[ast.expr]:
    match test:
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _leaves(part)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _leaves(operand)
        case ast.IfExp(test=condition, body=then, orelse=other):
            for part in (condition, then, other):
                yield from _leaves(part)
        case _:
            yield test


class _Constants(ast.NodeTransformer):
    """Puts a set of words in the place of its name, so that equal questions of two books have equal texts."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        known = self._names.get(node.id)
        if not isinstance(known, frozenset):
            return node
        words: list[ast.expr] = [ast.Constant(word) for word in sorted(known)]
        return ast.Call(ast.Name("frozenset", ast.Load()), [ast.Tuple(words, ast.Load())], [])


def _atom(leaf: ast.expr, names: Mapping[str, object]) -> Atom:
    variables = sorted({node.id for node in ast.walk(leaf) if isinstance(node, ast.Name) and node.id[:2] in _LETTERS})
    text = ast.unparse(_Constants(names).visit(leaf))
    by_size = False
    if isinstance(leaf, ast.Compare) and isinstance(leaf.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        by_size = all(isinstance(part, ast.Name) for part in (leaf.left, *leaf.comparators))
    space = {"__builtins__": {"frozenset": frozenset}}
    ask = eval(f"lambda {', '.join(variables)}: {text}", space)  # noqa: S307  only text that the rules' compiler wrote
    return Atom(text, tuple(map(column_of, variables)), ask, by_size)


_LETTERS = {f"{letter}_" for letter in _OWNERS}


def _check_kept(atom: Atom) -> None:
    for name in atom.columns:
        if (name in LEFT_OUT and name != "staff.id") or (name in _WHETHER and atom.text not in _WHETHER[name]):
            raise BadInput(
                "replay.unkept",
                f"A rule asks `{atom.text}`, which the ledger does not keep: no ages, and of relatives and own records only "
                "whether this customer is one.",
                "Use minor or young in place of age, and compare with resource.key.",
            )
