# SPDX-License-Identifier: Apache-2.0
"""What a form or an interface asks: JSON Schema, OpenAPI 3 (JSON or YAML) and HTML, read strictly.

Whoever brings a definition brings what somebody else made: nothing is fetched, nothing is run, and what is too large, too
deep or grows without end is refused with the cause and the cure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tournier.base import BadInput
from tournier.base.encodings import decoded
from tournier.necessity import html_forms, schemas
from tournier.necessity.questions import Question

LARGEST = 4 * 2**20
_YAML_LARGEST = 1 * 2**20


class Kind(StrEnum):
    """What a definition is written in."""

    JSON_SCHEMA = "json_schema"
    OPENAPI = "openapi"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Form:
    """A definition and the questions that it asks, in its order."""

    kind: Kind
    title: str
    questions: tuple[Question, ...]


def read_form(data: bytes) -> Form:
    """The form in these bytes; what it is written in is seen from it. Raises BadInput for what cannot be read whole."""
    if len(data) > LARGEST:
        raise BadInput("necessity.large", "The definition is larger than 4 MB.", "Check it in parts.")
    text = decoded(data)
    if text is None:
        raise _unreadable()
    try:
        form = _html(text) if text.lstrip().startswith("<") else _defined(_document(text))
    except RecursionError:
        raise schemas.too_deep() from None
    if not form.questions:
        raise BadInput(
            "necessity.empty",
            "Nothing in the definition asks for anything.",
            "Give a JSON Schema with properties, an OpenAPI 3 definition with requests, or an HTML form.",
        )
    return form


def _unreadable() -> BadInput:
    return BadInput(
        "necessity.unreadable",
        "The definition is neither JSON, YAML nor HTML that can be read.",
        "Save it as JSON in UTF-8, or as HTML.",
    )


def _html(text: str) -> Form:
    title, questions = html_forms.questions(text)
    return Form(Kind.HTML, title, tuple(questions))


def _document(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once) if text.lstrip().startswith(("{", "[")) else _yaml(text)
    except ValueError:
        raise _unreadable() from None
    if not isinstance(found, Mapping):
        raise _unreadable()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two equal keys a reader takes one, and nobody knows which."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _twice()
    return found


def _twice() -> BadInput:
    return BadInput("necessity.twice", "A mapping has the same key twice.", "Name each key once.")


def _yaml(text: str) -> Any:
    """YAML without merges: `<<` over anchors is how a short file grows without end."""
    if len(text) > _YAML_LARGEST:
        raise BadInput("necessity.large", "The definition in YAML is larger than 1 MB.", "Save it as JSON.")
    try:
        import yaml
    except ImportError:
        raise BadInput(
            "necessity.yaml",
            "YAML is not read by this installation.",
            "Save the definition as JSON, or install tournier[office].",
        ) from None

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - theirs
            found = super().construct_mapping(node, deep)
            if len(found) < len(node.value):
                raise _twice()
            return found

        def flatten_mapping(self, node: yaml.MappingNode) -> None:
            if any(key.tag == "tag:yaml.org,2002:merge" for key, _value in node.value):
                raise BadInput(
                    "necessity.merge", "The YAML merges mappings with <<.", "Write them out, or save it as JSON."
                )

    try:
        return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader with less
    except (yaml.YAMLError, TypeError, OverflowError):
        raise _unreadable() from None


def _defined(document: Mapping[str, Any]) -> Form:
    if "openapi" in document or "swagger" in document:
        if not str(document.get("openapi", "")).startswith("3."):
            raise BadInput(
                "necessity.openapi", "The interface is not described in OpenAPI 3.", "Convert it to OpenAPI 3 first."
            )
        kind, questions = Kind.OPENAPI, list(schemas.Reading(document).interface())
        info = document.get("info")
        title = str(info.get("title", ""))[:200] if isinstance(info, Mapping) else ""
    else:
        kind, questions = Kind.JSON_SCHEMA, list(schemas.Reading(document).schema())
        title = str(document.get("title", ""))[:200]
    return Form(kind, title, tuple(questions))
