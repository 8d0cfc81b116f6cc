# SPDX-License-Identifier: Apache-2.0
"""Errors in the reader's language.

The library says them in English with the word that was the matter in the middle; a form with a gap can be translated.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

_FORMS = (
    gettext_noop("There is no table %(word)s."),
    gettext_noop("There is no column %(word)s here, or you may not see it."),
    gettext_noop("There are %(number)s statements, and one may be asked at a time."),
    gettext_noop("The statement has %(number)s characters; %(most)s may be."),
    gettext_noop("The statement has more than %(most)s parts."),
    gettext_noop("The statement calls a function that is not allowed: %(word)s."),
    gettext_noop("In %(clause)s the statement uses what is not allowed: %(word)s."),
    gettext_noop("The statement uses what is not allowed: %(word)s."),
    gettext_noop("The statement uses a type that is not allowed: %(word)s."),
    gettext_noop("The statement reads from a function that is not allowed: %(word)s."),
    gettext_noop("The statement reads a name that belongs to the engine: %(word)s."),
    gettext_noop("The statement uses a kind of join that is not allowed: %(word)s."),
    gettext_noop("The statement uses a variable or a parameter that is not allowed: %(word)s."),
    gettext_noop("The answer stops here: %(why)s."),
    gettext_noop("The limit of %(most)s within %(minutes)s minutes for '%(name)s' is used up."),
    gettext_noop("Two parts of FROM are called %(word)s."),
    gettext_noop("%(word)s may show what one customer's field holds."),
    gettext_noop("%(word)s OVER cannot be judged."),
    gettext_noop("%(word)s is no column of the answer."),
    gettext_noop("More than one table has %(word)s."),
    gettext_noop("A question about names cannot use the type %(word)s."),
    gettext_noop("A question about names cannot use %(word)s."),
    gettext_noop("A question about names cannot call %(word)s so."),
    gettext_noop("The parts of %(word)s differ in their columns."),
    gettext_noop("FROM reads %(word)s without a name, or what is no table."),
    gettext_noop("Behind a parenthesis stands %(word)s."),
    gettext_noop("The name %(word)s cannot be used here."),
    gettext_noop("%(word)s could make a value of more than %(most)s characters."),
    gettext_noop("%(word)s does not say in the statement how much it makes."),
    gettext_noop("%(word)s OVER makes a longer value for every row."),
    gettext_noop("%(word)s is nested too often."),
    gettext_noop("For this purpose every row must stand for at least %(least)s customers."),
    gettext_noop("Count, sum or average over groups of at least %(least)s; or ask for another purpose."),
    gettext_noop("Name one of: %(names)s."),
    gettext_noop("The source %(name)s lost the connection."),
    gettext_noop("The source %(name)s cannot be reached."),
    gettext_noop("The source %(name)s took too long."),
    gettext_noop("The source %(name)s refuses the reading account."),
    gettext_noop("The source %(name)s no longer looks as the catalogue says."),
    gettext_noop("The source %(name)s holds or got a value that it cannot read."),
    gettext_noop("The source %(name)s was told to stop."),
    gettext_noop("The source %(name)s failed."),
)


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", form)
    texts = [re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts)]
    return re.compile("".join(texts) + r"\Z", re.DOTALL)


_PATTERNS = tuple((_pattern(form), form) for form in _FORMS)


def said_error(text: str) -> str:
    """An error's cause or cure in the reader's language; as it is when it has no translation."""
    if not text:
        return ""
    whole = gettext(text)
    if whole != text:
        return whole
    for pattern, form in _PATTERNS:
        found = pattern.match(text)
        if found:
            return gettext(form) % found.groupdict()
    return text
