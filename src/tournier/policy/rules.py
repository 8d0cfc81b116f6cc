# SPDX-License-Identifier: Apache-2.0
"""Rules as values, read from Cedar text and linted. Every error names the file, the rule, the cause and the cure.

- the first word of a file's path is its kind: grant, refuse, approve or show; so a forgotten annotation cannot turn
  a refusal into an approval;
- every rule has @id, @law (clauses of the law pack), @title and @title_en; approval rules have @stages;
- an approval rule's own `unless` demands exactly the approvals that @stages names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cedarpy
from cedarpy import pst

from tournier.base import BadInput
from tournier.law import clauses
from tournier.policy.decision import Stage
from tournier.policy.stages import demands, parse_stages
from tournier.policy.words import ACTIONS, LEVEL_ACTIONS, Action

KINDS = ("grant", "refuse", "approve", "show")
_EFFECTS = {"grant": {"permit"}, "refuse": {"forbid"}, "approve": {"forbid"}, "show": {"permit", "forbid"}}
_ANNOTATIONS = {"id", "law", "title", "title_en", "stages"}
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_ID = 60
# One rule and what follows it up to the next: strings and comments may hold a semicolon.
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|;|[^";/]+|.', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind, titles, clauses, own text, file and, for approvals, stages. `facts` are the facts it reads."""

    id: str
    kind: str
    zh: str
    en: str
    clauses: tuple[str, ...]
    text: str
    file: str
    stages: tuple[Stage, ...]
    facts: tuple[str, ...] = ()
    tree: pst.Template | None = field(default=None, compare=False, repr=False)

    @property
    def permits(self) -> bool:
        """Whether the rule opens; else it closes."""
        return self.tree is not None and self.tree.effect == "permit"


def read_texts(path: Path) -> dict[str, str]:
    """The texts of every `.cedar` file in a folder, by relative path; BadInput when there is none or one cannot be read."""
    if not path.is_dir():
        raise BadInput("rules.folder", f"There is no folder of rules at {path}.", "Name a folder with .cedar files.")
    texts = {}
    for file in sorted(path.rglob("*.cedar")):
        name = file.relative_to(path).as_posix()
        try:
            texts[name] = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise BadInput("rules.file", f"{name} cannot be read as UTF-8 text.", "Save it as UTF-8.") from None
    if not texts:
        raise BadInput("rules.empty", f"{path} holds no .cedar file.", "Copy the shipped rules there.")
    return texts


def read_rules(texts: Mapping[str, str], schema: cedarpy.Schema) -> tuple[Rule, ...]:
    """All rules of the texts, validated against the schema and linted; BadInput at the first error."""
    found: dict[str, Rule] = {}
    for name, text in texts.items():
        kind = re.split(r"[-/.]", name, maxsplit=1)[0]
        if kind not in KINDS:
            raise _error(name, "", "is of no kind", f"Begin its name with one of {', '.join(KINDS)} and a hyphen.")
        for line, part in _split(text):
            rule = _read_rule(name, kind, line, part, schema)
            if rule.id in found:
                raise _error(name, rule.id, f"stands in {found[rule.id].file} too", "Give each rule an id of its own.")
            found[rule.id] = rule
    return tuple(found.values())


def scope_matches(constraint: pst.ActionConstraint, action: Action) -> bool:
    """Whether a rule's action scope covers an action."""
    match constraint:
        case pst.ActionEq(entity):
            return entity.id == action.name
        case pst.ActionIn(entities):
            return any(entity.id == action.name or entity.id in action.groups for entity in entities)
        case _:
            return True


def _error(file: str, rule: str, cause: str, cure: str) -> BadInput:
    where = f"{file}: rule {rule!r}" if rule else file
    return BadInput("rules.invalid", f"{where} {cause}.", cure)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Each rule's own text, without comments before it, and the line it begins on."""
    begin = 0
    for token in _TOKEN.finditer(text):
        if token[0] == ";":
            yield _placed(text, begin, token.end())
            begin = token.end()
    line, rest = _placed(text, begin, len(text))
    if rest:
        yield line, rest  # an unfinished rule: the parser says what is missing


def _placed(text: str, begin: int, end: int) -> tuple[int, str]:
    lead = re.compile(r"(?:\s+|//[^\n]*)*").match(text, begin, end)
    start = lead.end() if lead else begin
    return text.count("\n", 0, start) + 1, text[start:end]


@lru_cache(maxsize=1024)  # a new book has nearly all the rules of the one before, and a rule once read does not change
def _read_rule(file: str, kind: str, line: int, text: str, schema: cedarpy.Schema) -> Rule:
    try:
        policies = cedarpy.policies_to_pst(text)
    except ValueError as error:
        raise _error(f"{file}, line {line}", "", f"is not Cedar: {error}", "Correct the text.") from None
    if policies.templates or len(policies.static_policies) != 1:
        raise _error(f"{file}, line {line}", "", "holds a template", "Write the rule out without slots.")
    tree = next(iter(policies.static_policies.values()))
    given = tree.annotations
    name = given.get("id", "")
    if not _ID.fullmatch(name) or len(name) > _LONGEST_ID:
        raise _error(f"{file}, line {line}", name, "has no proper @id", "Give an id of small letters and hyphens.")
    result = cedarpy.validate_policies(text, schema)
    if not result.validation_passed:
        causes = "; ".join(re.sub(r"^.*?for policy `policy0`[:,] ?", "", str(error)) for error in result.errors)
        raise _error(file, name, f"does not fit the vocabulary: {causes}", "Use the names of rules/schema.cedarschema.")
    _lint(file, kind, name, tree)
    laws = tuple(part.strip() for part in given["law"].split(","))
    stages = _stages(file, name, tree) if kind == "approve" else ()
    return Rule(name, kind, given["title"], given["title_en"], laws, text, file, stages, tree=tree)


def _lint(file: str, kind: str, name: str, tree: pst.Template) -> None:
    given = tree.annotations
    for annotation in ("law", "title", "title_en"):
        if not given.get(annotation, "").strip():
            raise _error(file, name, f"has no @{annotation}", f'Add @{annotation}("...").')
    if odd := set(given) - _ANNOTATIONS:
        raise _error(file, name, f"has the unknown annotation @{min(odd)}", f"Use {', '.join(sorted(_ANNOTATIONS))}.")
    unknown = [law for law in given["law"].split(",") if law.strip() not in clauses()]
    if unknown:
        raise _error(file, name, f"cites {unknown[0].strip()!r}, which the law pack does not hold", "Correct @law.")
    if tree.effect not in _EFFECTS[kind]:
        raise _error(file, name, f"is a {tree.effect} among the {kind} rules", "Move it to a file of its kind.")
    if ("stages" in given) != (kind == "approve"):
        raise _error(file, name, "has @stages, or lacks them", "Approval rules have @stages, others do not.")
    mine: Iterable[Action] = LEVEL_ACTIONS if kind == "show" else ACTIONS.values()
    others: Iterable[Action] = ACTIONS.values() if kind == "show" else LEVEL_ACTIONS
    if any(scope_matches(tree.action, action) for action in others):
        raise _error(file, name, "names no action, or one of another kind", "Name the channels or levels it is about.")
    if not any(scope_matches(tree.action, action) for action in mine):
        raise _error(file, name, "applies to no action", "Name a channel or level of the schema.")


def _stages(file: str, name: str, tree: pst.Template) -> tuple[Stage, ...]:
    try:
        stages = parse_stages(tree.annotations["stages"])
    except BadInput as error:
        raise _error(file, name, f"has wrong @stages: {error.cause.rstrip('.')}", error.cure) from None
    unless = [clause.expr for clause in tree.clauses if isinstance(clause, pst.Unless)]
    found = [_demanded(part) for expression in unless for part in _conjuncts(expression)]
    every = frozenset(role for op, roles in found if op == "contains_all" for role in roles)
    some = frozenset(roles for op, roles in found if op == "contains_any")
    if len(unless) != 1 or any(op is None for op, _ in found) or (every, some) != demands(stages):
        raise _error(
            file,
            name,
            "demands other approvals in `unless` than in @stages",
            "Write one `unless` of context.approval.roles.containsAll([...]) for > and &, and containsAny([...]) for |.",
        )
    return stages


def _conjuncts(expression: pst.Expr) -> list[pst.Expr]:
    match expression:
        case pst.BinaryOp("and", left, right):
            return [*_conjuncts(left), *_conjuncts(right)]
        case _:
            return [expression]


def _demanded(expression: pst.Expr) -> tuple[str | None, frozenset[str]]:
    match expression:
        case pst.BinaryOp(
            ("contains_all" | "contains_any") as op,
            pst.GetAttr(pst.GetAttr(pst.Var("context"), "approval"), "roles"),
            pst.Set(elements),
        ):
            roles = [element.value.id for element in elements if isinstance(element, pst.EntityLit)]
            return (op if len(roles) == len(elements) else None), frozenset(roles)
        case _:
            return None, frozenset()
