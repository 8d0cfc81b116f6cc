# SPDX-License-Identifier: Apache-2.0
"""How the house is kept. Each test lists every place that breaks its rule."""

from __future__ import annotations

import ast
import re

from conftest import LONGEST

from tests.house.sources import ROOT, files, place, python

SPDX = "# SPDX-License-Identifier: Apache-2.0"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "services", "service", "misc"}
MACHINE = re.compile(r"/root/|/home/\w|(?<![\w.])/work/|pypi\.org|pythonhosted|npmjs\.|\bfarm-\w")
EMAIL = re.compile(r"[\w.+-]+@([\w-]+\.)+[A-Za-z]{2,}")
MOBILE = re.compile(r"(?<![\w.])1[3-9]\d{9}(?![\w.])")
ID_NUMBER = re.compile(r"(?<!\w)\d{6}(?:19|20)\d{9}[\dXx](?!\w)")
NOQA = re.compile(r"#\s*noqa(?::\s*(?P<codes>[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*))?(?P<reason>.*)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[\w\-, ]+\])?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


HERE = ROOT / "tests/house/test_house.py"  # names what it forbids


def lines(paths):
    for path in paths:
        if path == HERE:
            continue
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield path, number, text


def test_every_python_file_names_its_licence_first():
    lacking = [place(path) for path in python() if not path.read_text(encoding="utf-8").startswith(SPDX)]
    assert lacking == []


def test_no_file_is_longer_than_400_lines():
    assert [place(p) for p in python() if p.read_text(encoding="utf-8").count("\n") > 400] == []


def test_no_function_is_longer_than_50_lines():
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path in python()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert found == []


def test_no_room_is_a_drawer_for_everything():
    named = [place(path) for path in python() if FORBIDDEN_NAMES & {*path.relative_to(ROOT).parts, path.stem}]
    assert named == []


def test_no_property_fixes_how_many_examples_it_is_shown():
    """`tests/examples.py` does, so that `make soak` raises the number of every one."""
    asked = re.compile(r"\bmax_examples\b|\bTOURNIER_EXAMPLES\b")
    there = ROOT / "tests/examples.py"
    found = [place(path, at) for path, at, text in lines(python()) if path != there and asked.search(text)]
    assert found == []


def test_no_test_looks_in_a_page_for_what_chance_may_put_there():
    """A page holds random tokens: two letters are found in one page of twenty-five, and then nothing lands for a day."""
    found = []
    for path in python():
        if not path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn)):
                continue
            sought, searched = node.left, ast.unparse(node.comparators[0])
            if not (isinstance(sought, ast.Constant) and isinstance(sought.value, str | bytes)):
                continue
            if (
                len(sought.value) < 4
                and sought.value.isascii()
                and sought.value.isalnum()
                and re.search(r"\bpage\b|\.content\b|html", searched)
            ):
                found.append(place(path, node.lineno))
    assert found == []


def test_what_takes_longest_is_there():
    """A file that was moved would begin among the last."""
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []


def test_nothing_names_a_machine_or_a_package_registry():
    assert [place(path, number) for path, number, text in lines(files()) if MACHINE.search(text)] == []


def test_people_write_from_domains_that_cannot_exist():
    found = [
        place(path, number)
        for path, number, text in lines(path for path in files() if path.suffix != ".po")  # gettext's own header
        if any(not match.group(0).endswith(".example") for match in EMAIL.finditer(text))
    ]
    assert found == []


def test_nothing_that_looks_like_a_person_stands_in_the_product_or_its_papers():
    """Made-up people live with the sample bank and with the tests."""
    ours = [
        path
        for path in files()
        if not {"tests", "samples", "bench", "requirements"} & set(path.relative_to(ROOT).parts)
    ]
    found = [place(path, number) for path, number, text in lines(ours) if MOBILE.search(text) or ID_NUMBER.search(text)]
    assert found == []


def test_every_silenced_finding_says_why():
    found = []
    for path, number, text in lines(python()):
        noqa, ignore = NOQA.search(text), IGNORE.search(text)
        if noqa and not (noqa["codes"] and re.search(r"\w{3}", noqa["reason"])):
            found.append(place(path, number))
        if ignore and not ignore["codes"]:
            found.append(place(path, number))
    assert found == []


def test_the_library_calls_nobody():
    """import-linter sees packages, and `urllib` holds both the harmless parser and the client.

    The witness is another host by its nature; its two ends are named, and carry checkpoints only. So is a key service: the keys of
    epochs go there.
    """
    witness = {"src/tournier/ledger/witness_client.py", "src/tournier/cli/witness_server.py"}
    service = {"src/tournier/keys/service_host.py"}
    clients = {"urllib.request", "http.client", "http.server", "ftplib", "smtplib", "telnetlib", "xmlrpc.client"}
    found = []
    for path in files(".py", under="src/tournier"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{name}" for name in names)]
            if clients & set(names) and place(path) not in witness | service:
                found.append(place(path, node.lineno))
    assert found == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [place(path, number) for path, number, text in lines(python()) if words.search(text)] == []


def test_templates_hold_nothing_that_the_content_policy_refuses():
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=[\"']|javascript:|hx-on|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)",
        re.IGNORECASE,
    )
    found = [place(p, n) for p, n, text in lines(files(".html", under="src")) if inline.search(text)]
    assert found == []


def test_templates_say_english_and_leave_chinese_to_the_translation():
    """The product's name and the name of the other language are the same on every screen."""
    found = [
        place(path, number)
        for path, number, text in lines(files(".html", under="src"))
        if CHINESE.search(re.sub(r"\{#.*?#\}|中文|守密", "", text))
    ]
    assert found == []


def test_locked_files_are_locked():
    for name in ("runtime.txt", "dev.txt", "bench.txt", "spark.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert not re.search(r"^\s*(--(?!hash)|-[a-z])|https?://", text, re.MULTILINE), name
        blocks = re.split(
            r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        )
        for block in filter(str.strip, blocks):
            assert re.match(r"[\w.\-\[\],]+==[\w.!+]+", block), block
            assert "--hash=sha256:" in block, block.splitlines()[0]
