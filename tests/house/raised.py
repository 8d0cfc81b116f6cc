# SPDX-License-Identifier: Apache-2.0
"""What errors say: every cause and cure in the code, as a text whose gaps are marked, with its place.

Read from the code itself, so that nobody has to list an error beside raising it. A function that takes a `cause`, a
`cure` or a `what` and makes an error of it is looked through: what it is called with is what is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
GAP = "\0"
_ERRORS = frozenset({"BadInput", "Refused", "SystemFailed", "NotGenuine"})
_PLACES = {"cause": 1, "cure": 2}
# What a text is called with is not known here; each has another test, or passes on what was said elsewhere.
UNREADABLE = {
    "tournier/engines/failures.py": "a table of failures, which tests/house/test_errors.py reads as values",
    "tournier/query/guard.py": "a refusal that was remembered is said again",
}
# No page, and no route of the API, comes by these: they speak on a command line, at a start, or to a program.
ELSEWHERE = {
    "tournier/anonymise": "tournier mask",
    "tournier/backup": "tournier backup",
    "tournier/cli": "commands",
    "tournier/seal": "columns sealed in a job or a notebook",
    "tournier/wire": "the PostgreSQL protocol",
    "tournier/detect": "commands",
    "tournier/mask": "called with what the catalogue and the rules say",
    "tournier/query/tokens.py": "a start",
    "tournier/query/dialects.py": "a start",
    "tournier/trace/marks.py": "called with what the office makes",
    "tournier/trace/token_marks.py": "called with what the office makes",
    "tournier/strays": "tournier watch",
    "tournier/necessity/matrix.py": "the law pack is read at a start",
    "tournier/law/packs.py": "the law pack is read at a start",
    "tournier/law/calendars.py": "the law pack is read at a start",
    "tournier/law/clauses.py": "the law pack is read at a start",
    "tournier/law/deadlines.py": "the law pack is read at a start",
    "tournier/law/drafts.py": "the law pack is read at a start",
    "tournier/law/names.py": "the law pack is read at a start",
    "tournier/law/retention.py": "the law pack is read at a start",
    "tournier/law/spot_checks.py": "the law pack is read at a start",
    "tournier/law/indicators.py": "the law pack is read at a start",
    "tournier/law/incidents.py": "the law pack is read at a start",
    "tournier/law/escalation.py": "the law pack is read at a start",
    "tournier/law/sanctions.py": "the law pack is read at a start",
    "tournier/screening/rules.py": "the law pack is read at a start",
    "tournier/catalogue/project.py": "the project is read at a start",
    "tournier/catalogue/addresses.py": "the project is read at a start",
    "tournier/catalogue/facts.py": "the project is read at a start",
    "tournier/catalogue/document.py": "the project is read at a start",
    "tournier/catalogue/toml.py": "the project is read at a start",
    "tournier/engines/adoption.py": "tournier adopt",
    "tournier/engines/copies.py": "tournier backup",
    "tournier/ledger/apart.py": "tournier backup",
    "tournier/engines/batches.py": "jobs and notebooks",
    "tournier/engines/proposal.py": "tournier adopt",
    "tournier/engines/describing.py": "tournier adopt",
    "tournier/engines/opening.py": "tournier adopt",
    "tournier/engines/sealing": "tournier seal, tournier open",
    "tournier/engines/kek.py": "the KEK is read at a start",
    "tournier/keys/rotation.py": "tournier keys",
    "tournier/ledger/witness.py": "the witness's own process",
    "tournier/ledger/bundles.py": "tournier ledger bundle",
    "tournier/policy/documents.py": "tournier policy",
    "tournier/policy/engine.py": "a start",
    "tournier/trace/leaked_lists.py": "tournier trace",
    "tournier/trace/two_persons.py": "tournier trace",
    "tournier_office/disclosures/command.py": "commands",
    "tournier_office/evidence/command.py": "commands",
    "tournier_office/exports/command.py": "commands",
    "tournier_office/people/command.py": "commands",
    "tournier_office/people/founding.py": "a start",
    "tournier_office/queries/command.py": "commands",
    "tournier_office/traces/command.py": "commands",
    "tournier_office/wire/command.py": "commands",
    "tournier_office/wire/door.py": "the PostgreSQL protocol",
    "tournier_office/people/wire_sessions.py": "the PostgreSQL protocol",
    "tournier_office/site/configuration.py": "a start",
    "tournier_office/site/demo.py": "commands",
    "tournier_office/site/founding.py": "a start",
    "tournier_office/site/serve.py": "a start",
    "tournier_office/site/single_sign_on.py": "a start",
    "tournier_office/site/device_proof.py": "a start",
    "tournier_office/site/secret_files.py": "a start",
}


SHOWN = frozenset(
    {
        *(f"tournier/seal/{name}.py" for name in ("files", "sm2", "statements")),
        "tournier/engines/sealing/agreed.py",
    }
)  # keys, signatures and openings come by pages


@dataclass(frozen=True, slots=True)
class Said:
    """A cause or a cure, and where it is said; `GAP` stands for what is only known when it happens."""

    path: str
    line: int
    text: str


@cache
def said() -> tuple[Said, ...]:
    """All of them."""
    apart = {"tests", "migrations"}
    files = [path for path in sorted(SOURCE.rglob("*.py")) if not apart & set(path.relative_to(SOURCE).parts)]
    return tuple(one for path in files for one in of_file(path))


def shown() -> list[Said]:
    """Those that a page or the API may show."""
    return [one for one in said() if one.path in SHOWN or not any(_within(one.path, place) for place in ELSEWHERE)]


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def of_file(path: Path) -> Iterator[Said]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(SOURCE).as_posix()
    if name in UNREADABLE:
        return
    known = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    factories = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _texts(node)}
    inside = {id(node) for factory in factories.values() for node in ast.walk(factory)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or (id(node) in inside and _error(node)):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for text in _called(node, called, factories, known):
            if text.strip(GAP + " ."):
                yield Said(name, node.lineno, text)


def _texts(node: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in node.args.args if argument.arg in {*_PLACES, "what"}]


def _error(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in _ERRORS


def _called(
    node: ast.Call, called: str, factories: Mapping[str, ast.FunctionDef], known: Mapping[str, ast.expr]
) -> Iterator[str]:
    if called in _ERRORS or called == "Stopped":
        shift = 1 if called == "Stopped" else 0
        for name, place in _PLACES.items():
            yield from _filled(_argument(node, name, place - shift), known)
    elif called in factories:
        given = _bound(node, factories[called])
        for inner in ast.walk(factories[called]):
            if isinstance(inner, ast.Call) and _error(inner):
                for name, place in _PLACES.items():
                    yield from _filled(_argument(inner, name, place), {**known, **given})


def _argument(node: ast.Call, name: str, place: int) -> ast.expr | None:
    named = [keyword.value for keyword in node.keywords if keyword.arg == name]
    return named[0] if named else node.args[place] if len(node.args) > place else None


def _bound(node: ast.Call, factory: ast.FunctionDef) -> dict[str, ast.expr]:
    names = [argument.arg for argument in factory.args.args if argument.arg != "self"]
    defaults = dict(zip(names[::-1], factory.args.defaults[::-1], strict=False))
    given = dict(zip(names, node.args, strict=False))
    return {**defaults, **given, **{keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}}


def _filled(node: ast.expr | None, known: Mapping[str, ast.expr]) -> Iterator[str]:
    """What the expression may say; a call to gettext says nothing here, because its text is collected as such."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            texts = [""]
            for part in parts:
                more = list(_filled(part.value if isinstance(part, ast.FormattedValue) else part, known)) or [GAP]
                texts = [text + one for text in texts for one in more]
            yield from texts
        case ast.IfExp(body=one, orelse=other):
            yield from (*_filled(one, known), *_filled(other, known))
        case ast.BoolOp(values=values):
            yield from (text for value in values for text in _filled(value, known))
        case ast.Name(id=name) if name in known:
            yield from _filled(known[name], {key: value for key, value in known.items() if key != name})
        case None | ast.Call(func=ast.Name(id="_" | "gettext")) | ast.BinOp(op=ast.Mod()):
            pass
        case _:
            yield GAP
