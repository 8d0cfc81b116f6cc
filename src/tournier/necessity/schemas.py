# SPDX-License-Identifier: Apache-2.0
"""JSON Schema and the requests of OpenAPI 3, walked under limits.

- `$ref` is followed inside the document only; one that leads back to itself is a tree and is asked once;
- what unfolds to more than is allowed, or stands too deep, is refused: half a definition would pass for all of it;
- answers of an interface are disclosures, not collection, and are not read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tournier.base import BadInput
from tournier.necessity.questions import Question

MOST_STEPS = 50_000
MOST_QUESTIONS = 5_000
DEEPEST = 40
_ALSO = ("allOf", "anyOf", "oneOf", "prefixItems")
_INSIDE = (
    "if", "then", "else", "items", "additionalItems", "additionalProperties", "contains", "contentSchema", "unevaluatedItems",
    "unevaluatedProperties",
)  # fmt: skip
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def too_deep() -> BadInput:
    """What stands deeper than is read."""
    return BadInput("necessity.deep", "The definition is nested too deeply.", "Flatten it, or check its parts.")


def _too_large() -> BadInput:
    return BadInput(
        "necessity.unfolds", "The definition unfolds to more than is read here.", "Check its parts by themselves."
    )


def _unsound() -> BadInput:
    return BadInput(
        "necessity.schema",
        "A part of the definition is not what its standard says, or a reference leads nowhere.",
        "Validate the definition, and bring it again.",
    )


@dataclass(slots=True)
class Reading:
    """One document while it is read."""

    document: Mapping[str, Any]
    steps: int = 0
    asked: int = 0
    paths: set[str] = field(default_factory=set)
    naming: set[str] = field(default_factory=set)
    named: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    def schema(self) -> Iterator[Question]:
        """The questions of a JSON Schema."""
        yield from self._schema()
        yield from self._only_named()

    def _schema(self) -> Iterator[Question]:
        yield from self._object(self.document, "", str(self.document.get("title", "")), frozenset({"#"}), 0)

    def interface(self) -> Iterator[Question]:
        """The questions of every request: parameters and bodies, by operation."""
        paths = _mapping(self.document.get("paths", {}))
        for place, item in [*paths.items(), *_mapping(self.document.get("webhooks", {})).items()]:
            found, _seen = self._resolved(_mapping(item), frozenset())
            for method in _METHODS:
                if method in found:
                    yield from self._operation(f"{method.upper()} {place}", found, _mapping(found[method]))

    def _operation(self, place: str, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Question]:
        within = str(operation.get("summary") or operation.get("operationId") or place)
        for given in [*_list(item.get("parameters", [])), *_list(operation.get("parameters", []))]:
            parameter, _seen = self._resolved(_mapping(given), frozenset())
            name = str(parameter.get("name", ""))
            yield self._question(f"{place} {name}", name, within, parameter, required=bool(parameter.get("required")))
        if "requestBody" not in operation:
            return
        body, seen = self._resolved(_mapping(operation["requestBody"]), frozenset())
        for media in _mapping(body.get("content", {})).values():
            schema = _mapping(_mapping(media).get("schema", {}))
            yield from self._object(schema, place, within, seen, 0)
        yield from self._only_named()

    def _only_named(self) -> Iterator[Question]:
        """What no part describes and a list names: an object that must have `idCard` asks for it."""
        for path, (name, within, required) in self.named.items():
            if path not in self.paths:
                yield self._question(path, name, within, {}, required=required)
        self.named.clear()

    def _object(self, given: Any, path: str, within: str, seen: frozenset[str], depth: int) -> Iterator[Question]:
        if isinstance(given, bool):
            return  # `true` and `false` are schemas that ask for nothing by name
        self._step(depth)
        schema, seen = self._resolved(_mapping(given), seen)
        required = frozenset(str(name) for name in _list(schema.get("required", [])))
        for name, part in _mapping(schema.get("properties", {})).items():
            yield from self._property(path, str(name), within, part, seen, depth, required=str(name) in required)
        for part in _parts(schema):
            yield from self._object(part, path, within, seen, depth + 1)
        for name in _names(schema):
            self.named.setdefault(f"{path}/{name}", (name, within, name in required))
            self.naming.add(path)
        # what is asked under any name that fits is asked; the pattern may say what
        for pattern, part in _mapping(schema.get("patternProperties", {})).items():
            if part is not False:
                yield from self._property(path, str(pattern).strip("^$"), within, part, seen, depth, required=False)

    def _property(
        self, path: str, name: str, within: str, given: Any, seen: frozenset[str], depth: int, *, required: bool
    ) -> Iterator[Question]:
        self._step(depth)
        here = f"{path}/{name}"
        self.paths.add(here)
        if isinstance(given, bool):
            yield self._question(here, name, within, {}, required=required)
            return
        if any(_mapping(given).get(key) in seen for key in _REFERENCES):
            return  # the object in which we are: a tree
        part, deeper = self._resolved(_mapping(given), seen)
        inside = list(self._object(part, here, str(part.get("title") or name), deeper, depth + 1))
        if inside:
            yield from inside
        elif not part.get("readOnly") and here not in self.naming:
            yield self._question(here, name, within, part, required=required)

    def _question(self, path: str, name: str, within: str, part: Mapping[str, Any], *, required: bool) -> Question:
        self.asked += 1
        if self.asked > MOST_QUESTIONS:
            raise _too_large()
        label = part.get("title") or part.get("description") or ""
        return Question.cut(path, name, within, str(label), required=required, secret=part.get("format") == "password")

    def _resolved(self, part: Mapping[str, Any], seen: frozenset[str]) -> tuple[Mapping[str, Any], frozenset[str]]:
        """The part with what it refers to beneath it; a reference on whose way we are already says nothing more."""
        while key := next((key for key in _REFERENCES if key in part), ""):
            self._step(0)
            reference = part[key]
            if not isinstance(reference, str) or not reference.startswith("#"):
                raise BadInput(
                    "necessity.remote",
                    "The definition refers to another document, and nothing is fetched here.",
                    "Bundle it into one document first.",
                )
            beside = {name: value for name, value in part.items() if name != key}
            if reference in seen:
                return beside, seen
            seen = seen | {reference}
            part = {**self._at(reference), **beside}
        return part, seen

    def _at(self, reference: str) -> Mapping[str, Any]:
        place: Any = self.document
        for step in reference.removeprefix("#").strip("/").split("/") if reference.strip("#/") else ():
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(place, list) and name.isascii() and name.isdigit() and int(name) < len(place):
                place = place[int(name)]
            elif isinstance(place, Mapping) and name in place:
                place = place[name]
            else:
                raise _unsound()
        return _mapping(place)

    def _step(self, depth: int) -> None:
        self.steps += 1
        if depth > DEEPEST:
            raise too_deep()
        if self.steps > MOST_STEPS:
            raise _too_large()


def _parts(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas that say more of the same object, or what lies in a list of it."""
    for key in _ALSO:
        yield from _list(schema.get(key, []))
    for key in _INSIDE:
        parts = schema.get(key, True)
        yield from parts if isinstance(parts, list) else [parts]  # before 2020-12 items could be a list
    yield from _mapping(schema.get("dependentSchemas", {})).values()
    # before 2019-09 a list of names could stand here, too
    yield from (part for part in _mapping(schema.get("dependencies", {})).values() if not isinstance(part, list))


def _names(schema: Mapping[str, Any]) -> list[str]:
    """The names that an object must or may have by a list alone. Raises BadInput for lists that are none."""
    named = list(_list(schema.get("required", [])))
    for key in ("dependentRequired", "dependencies"):
        for name, others in _mapping(schema.get(key, {})).items():
            named += [name, *(others if isinstance(others, list) else ())]
    names = schema.get("propertyNames", True)
    if isinstance(names, Mapping):
        named += [*_list(names.get("enum", [])), *([names["const"]] if "const" in names else [])]
    return [str(name) for name in named]


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _unsound()
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _unsound()
    return value
