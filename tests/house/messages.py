# SPDX-License-Identifier: Apache-2.0
"""The texts of the screens: collects them from code and templates, compares them with the Chinese files, compiles these.

Every app of the office keeps its own `locale/zh_Hans/LC_MESSAGES/django.po`. English is the key, so only Chinese is kept.

    python -m tests.house.messages update     write new texts into the files, take unused ones out
    python -m tests.house.messages check      say what is missing, fuzzy or unused
    python -m tests.house.messages compile    make the .mo files that Django reads
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.house import raised
from tournier_office.site.error_forms import FORMS, PARTS
from tournier_office.site.said import form_of

OFFICE = Path(__file__).resolve().parent.parent.parent / "src" / "tournier_office"
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str, str | None]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def apps() -> list[Path]:
    """The folders of the office's apps."""
    return sorted(folder.parent for folder in OFFICE.glob("*/__init__.py"))


def po_file(app: Path) -> Path:
    return app / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def collected(app: Path) -> Catalog:
    """Every text that the app's code and templates hand to gettext, and what its errors say; the library's are the site's."""
    catalog = Catalog(fuzzy=False)
    for path, source in _sources(app):
        try:
            for line, text, comments, context in extract("python", io.BytesIO(source), _KEYWORDS):
                catalog.add(text, locations=[(path, line)], auto_comments=comments, context=context)
        except SyntaxError as error:
            reason = f"{path}: its texts cannot be read: {error}"
            raise ValueError(reason) from error
    if app.name == "site":
        for text in (*FORMS, *PARTS):
            catalog.add(text, locations=[("site/error_forms.py", 0)])
    for one in raised.shown():
        room = one.path.split("/")[1] if one.path.startswith(f"{OFFICE.name}/") else "site"
        if room == app.name and raised.GAP not in one.text and form_of(one.text) is None:
            catalog.add(one.text, locations=[(one.path, one.line)])
    return catalog


def kept(app: Path) -> Catalog:
    """What the app's Chinese file holds."""
    path = po_file(app)
    if not path.exists():
        return Catalog(locale="zh_Hans", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


@cache
def quoted() -> frozenset[str]:
    """Every text that stands in a call: screens translate what a value says by its English text."""
    texts: set[str] = set()
    for path in sorted(OFFICE.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                parts = [part for argument in node.args for part in ast.walk(argument)]
                texts |= {
                    part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return frozenset(texts)


def problems() -> list[str]:
    """One sentence for each text that is missing, unsure, unused or translated with other placeholders.

    Django reads the files of all apps, its own and allauth's into one table, so a text needs its Chinese once.
    """
    wanted = {app: [message for message in collected(app) if message.id] for app in apps()}
    have = {app: [message for message in kept(app) if message.id] for app in apps()}
    chinese = {_key(message): message for messages in have.values() for message in messages}
    found = [sentence for messages in wanted.values() for message in messages for sentence in _faults(message, chinese)]
    used = {_key(message) for messages in wanted.values() for message in messages} | {(text, None) for text in quoted()}
    found += [
        f"{app.name}: {message.id!r} is translated but no longer used"
        for app, messages in have.items()
        for message in messages
        if _key(message) not in used
    ]
    return found + _twice(have)


def _twice(have: Mapping[Path, Iterable[Message]]) -> list[str]:
    """Django reads all files into one table, so of two Chinese for one text every screen shows the same one: a context parts them."""
    said: dict[Key, dict[str, str]] = {}
    for app, messages in have.items():
        for message in messages:
            text = message.string if isinstance(message.string, str) else message.string[0]
            if text:
                said.setdefault(_key(message), {}).setdefault(text, app.name)
    return [
        f"{key[0]!r} has more than one Chinese: {', '.join(f'{text} in {app}' for text, app in sorted(texts.items()))}"
        for key, texts in said.items()
        if len(texts) > 1
    ]


def _faults(message: Message, chinese: Mapping[Key, Message]) -> Iterator[str]:
    key = message.id if isinstance(message.id, str) else message.id[0]
    entry = chinese.get(_key(message))
    if entry is None or not _complete(entry.string):
        if _key(message) not in _installed_keys():
            path, line = message.locations[0]
            yield f"{path}:{line}: no Chinese for {key!r}"
    elif entry.fuzzy:
        yield f"the Chinese for {key!r} is marked fuzzy"
    elif set(_placeholders(entry.string)) - set(_placeholders(message.id)):
        yield f"the Chinese for {key!r} names a placeholder that the English has not"


@cache
def _installed_keys() -> frozenset[Key]:
    """What Django and allauth themselves say in Chinese."""
    keys: set[Key] = set()
    for package in ("django", "allauth"):
        for path in Path(str(files(package))).rglob("zh_Hans/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                keys.update(_key(message) for message in read_mo(file) if _complete(message.string))
    return frozenset(keys)


def update_all() -> int:
    every = {app: collected(app) for app in apps()}
    known = {_key(message): message.string for app in apps() for message in kept(app) if _complete(message.string)}
    somewhere = {_key(message) for wanted in every.values() for message in wanted}
    for app, wanted in every.items():
        have = kept(app)
        if not any(message.id for message in wanted):
            continue
        ours = "Tournier maintainers"
        new = Catalog(
            locale="zh_Hans",
            project="Tournier",
            version="0",
            last_translator=ours,
            language_team=ours,
            fuzzy=False,
        )
        new.msgid_bugs_address = ours
        new.creation_date = have.creation_date  # else every file changes whenever one does
        for message in sorted((m for m in wanted if m.id), key=lambda m: (str(m.id), m.context or "")):
            new.add(
                message.id,
                known.get(_key(message), ""),
                locations=sorted({(path, 0) for path, _ in message.locations}),
                context=message.context,
            )
        for entry in have:
            if isinstance(entry.id, str) and entry.id in quoted() and _key(entry) not in somewhere:
                new.add(entry.id, entry.string, context=entry.context)
        po_file(app).parent.mkdir(parents=True, exist_ok=True)
        with po_file(app).open("wb") as file:
            write_po(file, new, width=120, omit_header=False, include_lineno=False)
        print(f"{app.name}: {len(new)} texts, {sum(not _complete(m.string) for m in new if m.id)} without Chinese")
    return 0


def check_all() -> int:
    found = problems()
    print("\n".join(found) or "Every text has its Chinese.")
    return 1 if found else 0


def compile_all() -> int:
    """Write the .mo file beside each .po file that is newer than it."""
    for app in apps():
        source = po_file(app)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale="zh_Hans")
        with target.open("wb") as file:
            write_mo(file, catalog)
    return 0


def _sources(app: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(app.rglob("*")):
        if {"tests", "migrations", "locale", "static"} & set(path.relative_to(app).parts):
            continue
        name = path.relative_to(OFFICE).as_posix()
        if path.suffix == ".py":
            yield name, path.read_bytes()
        elif path.suffix in {".html", ".txt"}:
            yield name, _template_calls(path.read_text(encoding="utf-8"), name)


def _template_calls(text: str, name: str) -> bytes:
    """The gettext calls in a template, one a line; Django's own reader leaves filler between them."""
    calls = re.findall(
        r"""n?p?gettext\((?:[^()'"]|u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")*\)|(?<!\w)_\((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|\s)*\)""",
        templatize(text, origin=name),
    )
    return "\n".join(calls).encode()


def _key(message: Message) -> Key:
    """What gettext looks a text up by: its singular and its context."""
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _placeholders(key: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [found for text in ([key] if isinstance(key, str) else key or []) for found in _PLACEHOLDER.findall(text)]


def _complete(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) and all(string or ())


if __name__ == "__main__":
    actions = {"update": update_all, "check": check_all, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(actions[sys.argv[1]]())
