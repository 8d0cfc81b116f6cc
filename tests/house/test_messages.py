# SPDX-License-Identifier: Apache-2.0
"""Every text of the screens has its Chinese, and the check that says so is able to say no."""

from __future__ import annotations

import pytest

from tests.house import messages

TEMPLATE = """{% load i18n %}<h1>{% translate "Look up" %}</h1><p title="it's">{{ _("Held for") }}</p>
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% blocktranslate with name=person.name trimmed %}
  Signed in as {{ name }} (on duty)
{% endblocktranslate %}{# a comment that isn't a text #}{% comment %}don't{% endcomment %}"""
CODE = 'from django.utils.translation import gettext as _\nTITLE = _("Said by %(who)s")\n'


def test_every_text_has_its_chinese():
    assert messages.problems() == []


@pytest.fixture
def office(tmp_path, monkeypatch):
    """An office with one app, whose files the test may spoil."""
    app = tmp_path / "lobby"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").write_text("")
    (app / "templates" / "page.html").write_text(TEMPLATE)
    (app / "pages.py").write_text(CODE)
    monkeypatch.setattr(messages, "OFFICE", tmp_path)
    return app


def write(app, texts: str) -> None:
    messages.po_file(app).parent.mkdir(parents=True, exist_ok=True)
    messages.po_file(app).write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' + texts)


def test_texts_are_found_in_code_and_in_every_kind_of_template_tag(office):
    assert {message.id for message in messages.collected(office) if message.id} == {
        "Look up",
        "Held for",
        ("%(n)s row", "%(n)s rows"),
        "Signed in as %(name)s (on duty)",
        "Said by %(who)s",
    }


def test_a_missing_text_is_named_with_its_place(office):
    assert "lobby/pages.py:2: no Chinese for 'Said by %(who)s'" in messages.problems()


def test_a_fuzzy_an_unused_and_a_wrongly_filled_text_are_named(office):
    write(
        office,
        '#, fuzzy\nmsgid "Look up"\nmsgstr "查询"\n\nmsgid "Gone"\nmsgstr "没了"\n\n'
        'msgid "Said by %(who)s"\nmsgstr "%(whom)s 说"\n',
    )
    found = messages.problems()
    assert "the Chinese for 'Look up' is marked fuzzy" in found
    assert "lobby: 'Gone' is translated but no longer used" in found
    assert "the Chinese for 'Said by %(who)s' names a placeholder that the English has not" in found


def test_one_text_with_two_chinese_is_named_unless_a_context_parts_them(office, tmp_path):
    hall = tmp_path / "hall"
    hall.mkdir()
    (hall / "__init__.py").write_text("")
    (hall / "pages.py").write_text('_("Look up")\n_("open")\npgettext("a door", "open")\n')
    write(office, 'msgid "Look up"\nmsgstr "查询"\n')
    write(
        hall,
        'msgid "Look up"\nmsgstr "搜索"\n\nmsgid "open"\nmsgstr "打开"\n\nmsgctxt "a door"\nmsgid "open"\nmsgstr "开着"\n',
    )
    found = [sentence for sentence in messages.problems() if "more than one" in sentence]
    assert found == ["'Look up' has more than one Chinese: 搜索 in hall, 查询 in lobby"]


def test_update_keeps_what_is_translated_and_compile_lets_django_read_it(office, capsys):
    write(office, 'msgid "Look up"\nmsgstr "查询"\n\nmsgid "Gone"\nmsgstr "没了"\n')
    messages.update_all()
    kept = {message.id: message.string for message in messages.kept(office) if message.id}
    assert kept["Look up"] == "查询"
    assert kept["Held for"] == ""
    assert "Gone" not in kept
    messages.compile_all()
    with messages.po_file(office).with_suffix(".mo").open("rb") as file:
        assert messages.read_mo(file).get("Look up").string == "查询"
