# SPDX-License-Identifier: Apache-2.0
"""The fields of an HTML page, with the words beside them. Scripts are not run: what they add is not seen."""

from __future__ import annotations

from html.parser import HTMLParser

from tournier.base import BadInput
from tournier.necessity.questions import LONGEST, Question

_SILENT = frozenset({"submit", "button", "reset", "image"})
_ASKS = frozenset({"input", "select", "textarea"})
_BUTTONS = frozenset({"radio", "checkbox"})
_MOST = 2_000
_LARGEST = 1 * 2**20


def questions(text: str) -> tuple[str, list[Question]]:
    """The page's title and its questions. Raises BadInput for a page that is too large."""
    # The parser looks again for the end of a tag that never ends: a larger page of those would take long.
    if len(text) > _LARGEST or text.count("<") > 20 * _MOST:
        raise BadInput("necessity.large", "The page is larger than is read here.", "Save the form without the rest.")
    page = _Page()
    page.feed(text)
    page.close()
    return page.title.strip()[:LONGEST], page.questions()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._fields: list[tuple[dict[str, str], str, str, str]] = []
        self._labels: dict[str, str] = {}
        self._for = ""
        self._inside = ""
        self._legend = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in {"title", "legend", "script", "style", "option"} else self._inside
        if tag == "form":
            self._legend = given.get("aria-label", "")
        elif tag == "legend":
            self._legend = ""
        elif tag == "label":
            self._for = given.get("for") or f"\0{len(self._labels)}"  # a label around its field names none
            self._labels.setdefault(self._for, "")
        elif tag in _ASKS and given.get("type", "").lower() not in _SILENT:
            if len(self._fields) >= _MOST:
                raise BadInput("necessity.unfolds", "The page asks for more than is read here.", "Check its parts.")
            around = self._for if self._for.startswith("\0") else ""
            self._fields.append((given, tag, self._legend, around))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._for = ""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title = (self.title + data)[:LONGEST]
        elif self._inside == "legend":
            self._legend = (self._legend + data.strip())[:LONGEST]
        elif self._for and not self._inside:
            self._labels[self._for] = (self._labels[self._for] + data.strip())[:LONGEST]

    def questions(self) -> list[Question]:
        found: dict[str, Question] = {}
        for place, (given, tag, legend, around) in enumerate(self._fields, 1):
            name = given.get("name") or given.get("id") or f"{tag}-{place}"
            beside = self._labels.get(given.get("id", "")) or self._labels.get(around)
            label = beside or given.get("aria-label") or given.get("placeholder", "")
            secret = given.get("type", "").lower() == "password"
            # The buttons of one question (radio, several boxes) carry one name; two fields to write in do not ask one thing.
            one = given.get("type", "").lower() in _BUTTONS or name not in found or found[name].label == label[:LONGEST]
            path = name if one else f"{name} ({place})"
            found.setdefault(
                path,
                Question.cut(path, name, legend or self.title, label, required="required" in given, secret=secret),
            )
        return list(found.values())
