# SPDX-License-Identifier: Apache-2.0
"""A treatment as one SQL expression of built-in functions, so that a value is masked before it leaves its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tournier.base import BadInput
from tournier.mask import expressions as e
from tournier.mask import once, regular


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine spells what differs between them."""

    text: str  # a value {0} as text
    position: str  # position of a word in a text, 1-based, 0 for none
    least: str  # the least of several numbers
    trim: str
    last: str  # the last n characters
    nul: str | None  # U+0000, where a text can hold it
    without: str = ""  # a text without some characters, where one call does it
    joined: str = "({0})"  # texts one after the other, between them the next
    between: str = " || "
    length: str = "length"
    regular: bool = False  # cuts by regular expressions, and names nothing (`regular`)
    usual: str = ""  # whether a text has a form with 0 for every digit, where that saves computing more
    form: str = ""  # whether a whole text has a form (RE2), where that costs less than to cut and to compare it
    found: str = ""  # of a text of known form what has another (RE2), without what has a third
    once: str = (
        ""  # what keeps a subquery's text from being put in wherever its name stands; without it names save nothing
    )


DIALECTS = {
    "sqlite": Dialect("CAST({0} AS TEXT)", "instr({0}, {1})", "min", "trim({0}, {1})", "substr({0}, -{1})", "char(0)"),
    "duckdb": Dialect(
        "CAST({0} AS VARCHAR)",
        "instr({0}, {1})",
        "least",
        "trim({0}, {1})",
        "right({0}, {1})",
        "chr(0)",
        "translate({0}, {1}, '')",
        form="regexp_full_match({0}, {1})",
        found="regexp_replace(regexp_extract({0}, {1}), {2}, '', 'g')",
    ),
    # Under any other collation MÜ is found in mu; of `utf8mb4_bin` alone every character is itself.
    "mysql": Dialect(
        "(CONVERT({0} USING utf8mb4) COLLATE utf8mb4_bin)",
        "",
        "",
        "",
        "RIGHT({0}, {1})",
        "",
        joined="CONCAT({0})",
        between=", ",
        length="CHAR_LENGTH",
        regular=True,
    ),
    "postgresql": Dialect(
        "CAST({0} AS text)",
        "strpos({0}, {1})",
        "least",
        "btrim({0}, {1})",
        "right({0}, {1})",
        None,
        usual="translate({0}, '123456789', '000000000') = {1}",
        once=" OFFSET 0",
    ),
}

_FAR = 1_000_000_000  # beyond the end of any text
_NUL = "\0"


def dialect_of(name: str) -> Dialect:
    """The dialect, or BadInput."""
    try:
        return DIALECTS[name]
    except KeyError:
        raise BadInput(
            "mask.dialect",
            f"There is no mask in the SQL dialect {name!r}.",
            f"Use one of {', '.join(sorted(DIALECTS))}.",
        ) from None


def nothing(dialect: str) -> str:
    """A null of the type of text."""
    return dialect_of(dialect).text.format("NULL")


def as_text(column_sql: str, dialect: str) -> str:
    """The column in clear, as text."""
    return dialect_of(dialect).text.format(column_sql)


def treat(expression: e.Text, column_sql: str, dialect: str) -> str:
    """The column as the treatment shows it; nulls stay null."""
    column, engine = as_text(column_sql, dialect), dialect_of(dialect)
    said = regular.inlined(expression) if engine.regular else once.named(expression) if engine.once else expression
    text = _text(said, column, engine)
    return f"CASE WHEN {column} IS NOT NULL THEN {text} END"


def _quoted(text: str, dialect: Dialect) -> str:
    if text == _NUL:
        return dialect.nul or "NULL"
    return "'" + text.replace("'", "''") + "'"


def _text(x: e.Text, column: str, d: Dialect) -> str:  # noqa: PLR0911 - one answer for each form of expression
    match x:
        case e.Value():
            return column
        case e.Named(name):
            return f"mask_{name}"
        case e.Literal(text):
            return _quoted(text, d)
        case e.Joined(parts):
            return d.joined.format(d.between.join(_text(part, column, d) for part in parts))
        case e.Choice():
            return _choice(x, column, d)
        case e.Usual(form, then, of):
            said = _text(of, column, d)
            usual = d.usual.format(column, _quoted(form, d))
            return f"CASE WHEN {usual} THEN {_text(then, column, d)} ELSE {said} END" if d.usual else said
        case e.Let(name, be, body):
            # A derived table computes the name once; writing the text out at each use would grow without bound.
            inner = f"SELECT {_text(be, column, d)} AS mask_{name}{d.once}"
            return f"(SELECT {_text(body, column, d)} FROM ({inner}) AS mask_of_{name})"
        case e.Without() if d.without:
            of, characters = _left_out(x)
            return d.without.format(_text(of, column, d), _quoted(characters, d))
        case e.Trimmed() | e.Before() | e.Through() | e.After() if d.regular:
            return regular.cut(x, _text(x.of, column, d))
        case _:
            return _cut(x, _text(x.of, column, d), d)


def _choice(x: e.Choice, column: str, d: Dialect) -> str:
    match x:
        case e.Choice(((e.Holds(e.Value(), (nul,)), whole),), e.Choice(cases, last) as rest) if (
            d.form and nul == _NUL and whole == last and all(_formed(when) for when, _ in cases)
        ):
            return _choice(rest, column, d)  # no form holds U+0000, so such a text is shown as the rest is
    soon = _soon(*x.cases[0], column, d)
    whens = " ".join([*soon, *(_when(when, then, column, d) for when, then in x.cases)])
    return f"CASE {whens} ELSE {_text(x.otherwise, column, d)} END"


def _when(when: e.Condition, then: e.Text, column: str, d: Dialect) -> str:
    return f"WHEN {_holds(when, column, d)} THEN {_then(when, then, column, d)}"


def _soon(when: e.Condition, then: e.Text, column: str, d: Dialect) -> Iterator[str]:
    """The same said sooner of the values that end in what is shown of them, as most do: nothing is to be found or left out."""
    match when, then:
        case e.All((e.LengthIn(of, least, most), e.MadeOf(same, characters))), e.Joined(
            (e.Literal() as stars, e.Last() as end)
        ) if d.found and of == same == end.of and end.count <= least and (form := _form_of(of, characters)):
            before = f"{form.before}{form.one}{{{least - end.count},{most - end.count}}}"
            ends = d.form.format(column, _quoted(f"{before}[{form.characters}]{{{end.count}}}", d))
            shown = d.joined.format(d.between.join([_text(stars, column, d), d.last.format(column, end.count)]))
            yield f"WHEN {ends} THEN {shown}"


def _formed(when: e.Condition) -> bool:
    """Whether a condition is told by the form of the whole value."""
    match when:
        case e.All((e.LengthIn(of), e.MadeOf(same, characters))) if of == same and _NUL not in characters:
            return _form_of(of, characters) is not None
    return False


def _then(when: e.Condition, then: e.Text, column: str, d: Dialect) -> str:
    """What is shown where a condition holds. Of a value that has a form its ends are found in it, and these alone rid of signs."""
    match when, then:
        case e.All((e.LengthIn(of, least, _), e.MadeOf(same, characters))), e.Joined(parts) if d.found and of == same:
            if form := _form_of(of, characters):
                return d.joined.format(d.between.join(_end_of(part, of, least, form, column, d) for part in parts))
    return _text(then, column, d)


def _end_of(part: e.Text, of: e.Text, least: int, form: _Form, column: str, d: Dialect) -> str:
    """A part of what is shown. Each character stands with the signs behind it, so as many are counted as of the text without signs."""
    if not isinstance(part, e.First | e.Last) or part.of != of or part.count > least:
        return _text(part, column, d)
    counted = f"{form.one}{{{part.count}}}"
    end = f"^{form.before}{counted}" if isinstance(part, e.First) else f"{counted}{form.behind}$"
    return d.found.format(column, _quoted(end, d), _quoted(f"[^{form.characters}]", d))


def _cut(  # noqa: PLR0911 - one answer for each way of cutting
    x: e.Trimmed | e.Without | e.First | e.Last | e.Skip | e.Before | e.Through | e.After,
    text: str,
    d: Dialect,
) -> str:
    match x:
        case e.Trimmed(_, characters):
            return d.trim.format(text, _quoted(characters, d))
        case e.Without(_, characters):
            for one in characters:
                text = f"replace({text}, {_quoted(one, d)}, '')"
            return text
        case e.First(_, count):
            return f"substr({text}, 1, {count})"
        case e.Last(_, count):
            return d.last.format(text, count)
        case e.Skip(_, count):
            return f"substr({text}, {count + 1})"
        case e.Before(_, words):
            return f"substr({text}, 1, {_earliest(text, words, -1, d)})"
        case e.Through(_, words):
            return f"CASE WHEN {_any_in(text, words, d)} THEN substr({text}, 1, {_end(text, words, d)}) ELSE '' END"
        case e.After(_, words):
            return f"CASE WHEN {_any_in(text, words, d)} THEN substr({text}, {_end(text, words, d)} + 1) ELSE '' END"


def _position(text: str, word: str, d: Dialect) -> str:
    return d.position.format(text, _quoted(word, d))


def _earliest(text: str, words: tuple[str, ...], shift: int, d: Dialect) -> str:
    """Where the earliest word begins, shifted; far beyond the end when there is none."""
    places = [f"coalesce(nullif({_position(text, word, d)}, 0) + {shift}, {_FAR})" for word in words]
    return places[0] if len(places) == 1 else f"{d.least}({', '.join(places)})"


def _end(text: str, words: tuple[str, ...], d: Dialect) -> str:
    """Where the earliest word ends."""
    places = [f"coalesce(nullif({_position(text, word, d)}, 0) + {len(word) - 1}, {_FAR})" for word in words]
    return places[0] if len(places) == 1 else f"{d.least}({', '.join(places)})"


def _any_in(text: str, words: tuple[str, ...], d: Dialect) -> str:
    holdable = [word for word in words if word != _NUL or d.nul]
    return "(" + " OR ".join(f"{_position(text, word, d)} > 0" for word in holdable) + ")" if holdable else "FALSE"


def _holds(x: e.Condition, column: str, d: Dialect) -> str:  # noqa: PLR0911 - one answer for each condition
    match x:
        case e.LengthIn(of, least, most):
            return f"{d.length}({_text(of, column, d)}) BETWEEN {least} AND {most}"
        case e.MadeOf(of) | e.Holds(of) if d.regular:
            return regular.holding(x, _text(of, column, d))
        case e.MadeOf(of, characters):
            return f"{d.trim.format(_text(of, column, d), _quoted(characters, d))} = ''"
        case e.Holds(of, words):
            return _any_in(_text(of, column, d), words, d)
        case e.All((e.LengthIn(of, least, most), e.MadeOf(same, characters))) if d.form and of == same:
            if form := _form_of(of, characters):
                whole = f"{form.before}{form.one}{{{least},{most}}}{form.behind}"
                return d.form.format(column, _quoted(whole, d))
            return _both(x, column, d)
        case e.All():
            return _both(x, column, d)
        case e.Not(condition):
            return f"NOT ({_holds(condition, column, d)})"


def _both(x: e.All, column: str, d: Dialect) -> str:
    return "(" + " AND ".join(_holds(condition, column, d) for condition in x.conditions) + ")"


class _Form(NamedTuple):
    """Of a value made of some characters, each with the signs behind it: what stands before the first, one, and behind the last."""

    before: str
    one: str
    behind: str
    characters: str


def _form_of(of: e.Text, characters: str) -> _Form | None:
    """The form of the whole value whose part `of` is made of these; None where it is no such part.

    What is trimmed stands at either end; what is left out stands anywhere within.
    """
    of, signs = _left_out(of)
    blanks = ""
    if isinstance(of, e.Trimmed):
        blanks, of = of.characters, of.of
    if not isinstance(of, e.Value) or set(characters) & set(signs + blanks):
        return None
    around, within, known = _any_of(blanks), _any_of(signs), _escaped(characters)
    return _Form(f"{around}{within}", f"(?:[{known}]{within})", around, known)


def _left_out(x: e.Text) -> tuple[e.Text, str]:
    """A text, and all characters that are left out of it one after the other."""
    if not isinstance(x, e.Without):
        return x, ""
    of, characters = _left_out(x.of)
    return of, characters + x.characters


def _any_of(characters: str) -> str:
    return f"[{_escaped(characters)}]*" if characters else ""


def _escaped(characters: str) -> str:
    plain = characters.isascii() and characters.isalnum()
    return characters if plain else "".join(rf"\x{{{ord(one):x}}}" for one in characters)
