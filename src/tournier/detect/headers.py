# SPDX-License-Identifier: Apache-2.0
"""Reading the names and comments of columns and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tournier.detect.header_grammar import parts_of, said_by, titles
from tournier.detect.header_words import IN_TABLES
from tournier.detect.lexicon import GENERAL, LEXICON, SUBJECTS

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]+\d?|\d+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PREFIXES = frozenset(
    {"t", "f", "c", "v", "n", "d", "s", "b", "tb", "tbl", "dim", "fact", "ods", "dwd", "dws", "dw", "fk", "pk"}
)
_FIRST = re.compile(r"([A-Za-z]{1,4})_(?=[A-Za-z])")
_FEW, _MOST = 4, 0.8  # of so many columns so many begin alike: a prefix
# A word of one or two letters inside a longer name says nothing (zh, kh, ye, dh...), unless it stands alone.
_SHORT = 2
_SERIAL = "xh"  # 序号


_PERSONS_WORD = 0.06  # a comment put together like a name is surer than the name: nobody abbreviates for the reader
_ALL = 0.99
_FILLING = frozenset({"data", "filler"})
_SECRET_ENDINGS = {
    "password": "PASSWORD", "passwd": "PASSWORD", "pwd": "PASSWORD", "pinblk": "PASSWORD", "mima": "PASSWORD",
    "cvv": "CVV", "cvv2": "CVV", "cvn": "CVV", "cvn2": "CVV", "cvc2": "CVV", "track2": "TRACK", "track3": "TRACK",
}  # fmt: skip
_ABOUT = ("类型", "类别", "种类", "序号", "标志", "渠道", "个数", "次数")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a header says, how surely, and why, in both languages."""

    category: str
    confidence: float
    why: str
    why_zh: str


@dataclass(frozen=True, slots=True)
class _Words:
    chinese: tuple[tuple[str, str], ...]
    english: dict[tuple[str, ...], str]
    pinyin: dict[str, str]


@cache
def _lexicon() -> _Words:
    chinese: dict[str, str] = {}
    english: dict[tuple[str, ...], str] = {}
    pinyin: dict[str, str] = {}
    for line in LEXICON.strip().splitlines():
        category, rest = line.split(maxsplit=1)
        zh, en, initials = (part.split() for part in rest.split("|"))
        for word in zh:
            chinese.setdefault(word.lower(), category)
        for phrase in en:
            english.setdefault(tuple(phrase.split("_")), category)
        for word in initials:
            pinyin.setdefault(word, category)
    return _Words(tuple(chinese.items()), english, pinyin)


@cache
def _subjects() -> tuple[tuple[str, frozenset[str], frozenset[str], frozenset[str]], ...]:
    found = []
    for line in SUBJECTS.strip().splitlines():
        name, rest = line.split(maxsplit=1)
        zh, en, initials = (frozenset(part.split()) for part in rest.split("|"))
        found.append((name, zh, en, initials))
    return tuple(found)


def words(name: str) -> tuple[str, ...]:
    """The words of a name: `custID2_no` gives cust, id2, no."""
    return tuple(_WORD.findall(_CAMEL.sub("_", name).lower()))


def unprefixed(columns: Sequence[str]) -> list[str]:
    """The names without what a system puts before all of them (`FLD_`, `C_`): a short word that says nothing itself."""
    firsts = [_FIRST.match(name) for name in columns]
    alike = Counter(first[1].lower() for first in firsts if first)
    common = {
        word
        for word, count in alike.items()
        if len(columns) >= _FEW and count >= _MOST * len(columns) and not parts_of(word).names
    }
    return [
        name[first.end() :] if first and (first[1].lower() in common or first[1].lower() in _PREFIXES) else name
        for name, first in zip(columns, firsts, strict=True)
    ]


def subjects_of(table: str, comment: str = "") -> frozenset[str]:
    """What a table is about: customer, account, card, loan, txn, staff, branch, link, place."""
    own = table.rsplit(".", 1)[-1]
    tokens = set(words(own))
    whole = "".join(tokens - _PREFIXES) if len(tokens - _PREFIXES) == 1 else own.lower()
    text = own + comment
    return frozenset(
        name
        for name, zh, en, initials in _subjects()
        if tokens & en or tokens & initials or whole in initials or any(word in text for word in zh)
    )


def read_header(table: str, table_comment: str, column: str, comment: str) -> Reading | None:
    """The surest of what the names say, or None."""
    found = readings(subjects_of(table, table_comment), column, comment)
    return found[0] if found else None


def readings(subjects: frozenset[str], column: str, comment: str) -> list[Reading]:
    """All that the names say in a table about these subjects, the surest first.

    A comment is a person's word for the column, so a clear one counts like the name.
    """
    found = [
        *_general(subjects, column),
        *_in_table(subjects, column, comment),
        *_chinese(column, "the name says", "字段名为"),
        *_secret(column),
        *_english(column),
        *_pinyin(column),
        *_put_together(column, 0.0, "the name is put together of", "字段名由以下部分组成:"),
        *_chinese(comment, "the comment says", "注释为"),
        *_english_comment(comment),
        *_put_together(comment, _PERSONS_WORD, "the comment is put together of", "注释由以下部分组成:"),
    ]
    return sorted((_placed(subjects, one) for one in found), key=lambda reading: -reading.confidence)


def _placed(subjects: frozenset[str], one: Reading) -> Reading:
    if subjects == {"place"} and one.category in {"ADDRESS", "INCOME", "NAME"}:
        return Reading("NONE", one.confidence, f"{one.why}, of a table about places", f"{one.why_zh}，但表的内容是地区")
    if one.category == "NAME" and subjects & {"branch"} and not subjects & {"customer", "account"}:
        return Reading("ORG_NAME", one.confidence, f"{one.why} of an organisation", f"{one.why_zh}，表的内容是机构")
    if one.category == "NAME" and subjects & {"staff"} and not subjects & {"customer"}:
        return Reading("STAFF_NAME", one.confidence, f"{one.why} of a member of staff", f"{one.why_zh}，表的内容是员工")
    return one


def _general(subjects: frozenset[str], column: str) -> Iterator[Reading]:
    spaced = " ".join(words(column))
    for subject in sorted(subjects):
        category = GENERAL.get((subject, spaced))
        if category:
            sure = 0.93
            yield Reading(category, sure, f"“{spaced}” of a table about {subject}", _about_zh(spaced, subject))


def _about_zh(name: str, subject: str) -> str:
    title = next(iter(line.split()[1] for line in SUBJECTS.strip().splitlines() if line.split()[0] == subject))
    return f"“{name}”，表的内容是{title}"


@cache
def _tables() -> tuple[tuple[str, str, frozenset[str]], ...]:
    lines = (line.split() for line in IN_TABLES.strip().splitlines())
    return tuple((subject, category, frozenset(parts)) for subject, category, *parts in lines)


def _in_table(subjects: frozenset[str], column: str, comment: str) -> Iterator[Reading]:
    """A general name, put together of parts, in a table that says whose it is: `exp_dt` of a card."""
    for text, more in ((column, 0.0), (comment, _PERSONS_WORD)):
        parts = frozenset(parts_of(text).names) - _FILLING
        if not parts or parts_of(text).covered < _ALL:
            continue
        for subject, category, needed in _tables():
            if subject in subjects and parts == needed:
                titled = titles(tuple(sorted(needed)))
                yield Reading(
                    category,
                    0.9 + more,
                    f"{' + '.join(sorted(needed))}, of a table about {subject}",
                    _about_zh(titled, subject),
                )
                break


def _put_together(text: str, more: float, where: str, where_zh: str) -> Iterator[Reading]:
    read = parts_of(text)
    category = said_by(read.names)
    if category is not None:
        sure = (0.88 if len(read.names) > 1 else 0.8) * read.covered + more
        yield Reading(category, sure, f"{where} {' + '.join(read.names)}", f"{where_zh}{titles(read.names)}")


def _secret(column: str) -> Iterator[Reading]:
    """A name that ends like a secret is one, whatever stands before it: there is no sign of C3 but the name."""
    last = (words(column) or ("",))[-1]
    for ending, category in _SECRET_ENDINGS.items():
        if last.endswith(ending):
            yield Reading(category, 0.75, f"the name ends in {ending}", f"字段名以“{ending}”结尾")
            return


def _chinese(text: str, where: str, where_zh: str) -> Iterator[Reading]:
    if not _CHINESE.search(text):
        return
    lower = text.lower().strip()
    found = [(len(word), lower.rfind(word), word, category) for word, category in _lexicon().chinese if word in lower]
    if not found:
        return
    _, place, word, category = max(found)  # of words as long as each other the last: 关系人手机 is a mobile
    rest = lower[place + len(word) :]
    if rest.endswith(_ABOUT):
        return  # 地址类型 says what kind of address, not the address
    share = len(word) / len(lower)
    sure = 0.95 if share == 1 else 0.85 if share > 0.6 else 0.7  # noqa: PLR2004  the word is most of what the text says
    yield Reading(category, sure, f"{where} {word}", f"{where_zh}“{word}”")


@cache
def _joined() -> dict[str, str]:
    return {"".join(phrase): category for phrase, category in _lexicon().english.items() if len(phrase) > 1}


def _english(column: str) -> Iterator[Reading]:
    tokens = tuple(word for word in words(column) if word not in _PREFIXES) or words(column)
    known = _lexicon().english
    collapsed = "".join(tokens)
    for size in range(len(tokens), 0, -1):
        for start in range(len(tokens) - size + 1):
            phrase = tokens[start : start + size]
            category = known.get(phrase)
            if category and not (size == 1 and len(phrase[0]) <= _SHORT and len(tokens) > 1):
                whole = size == len(tokens)
                last = start + size == len(tokens)
                confidence = 0.92 if whole else 0.7 if last or size > 1 else 0.4
                yield Reading(
                    category, confidence, f"the name says {' '.join(phrase)}", f"字段名为“{' '.join(phrase)}”"
                )
                return
    if collapsed in _joined():
        yield Reading(_joined()[collapsed], 0.9, f"the name says {collapsed}", f"字段名为“{collapsed}”")


def _english_comment(comment: str) -> Iterator[Reading]:
    tokens = words(comment) if comment.isascii() else ()
    known = _lexicon().english
    for size in range(min(len(tokens), 4), 0, -1):
        for start in range(len(tokens) - size + 1):
            category = known.get(tokens[start : start + size])
            if category and (size > 1 or size == len(tokens)):
                said = " ".join(tokens[start : start + size])
                yield Reading(
                    category, 0.9 if size == len(tokens) else 0.65, f"the comment says {said}", f"注释为“{said}”"
                )
                return


def _pinyin(column: str) -> Iterator[Reading]:
    tokens = tuple(word for word in words(column) if word not in _PREFIXES) or words(column)
    known = _lexicon().pinyin
    whole = "_".join(tokens)
    if whole in known:
        yield Reading(known[whole], 0.88, f"the name is the pinyin {whole}", f"字段名为拼音“{whole}”")
        return
    last = tokens[-1] if tokens else ""
    if len(tokens) > 1 and last in known and len(last) >= _SHORT:
        yield Reading(known[last], 0.72, f"the name ends in the pinyin {last}", f"字段名以拼音“{last}”结尾")
        return
    if len(tokens) == 1 and last.endswith(_SERIAL) and last.removesuffix(_SERIAL) in known:
        yield Reading(
            "NONE",
            0.72,
            f"the name is the serial number of {last.removesuffix(_SERIAL)}",
            f"字段名为“{last.removesuffix(_SERIAL)}”的序号",
        )
        return
    for prefix in ("kh", "zh", "k", "dk", "jy", "cz", "gr"):  # khsjh, grxm, dkhth...
        if (
            len(tokens) == 1
            and last.startswith(prefix)
            and len(last) - len(prefix) > _SHORT
            and last[len(prefix) :] in known
        ):
            yield Reading(
                known[last[len(prefix) :]],
                0.7,
                f"the name ends in the pinyin {last[len(prefix) :]}",
                f"字段名以拼音“{last[len(prefix) :]}”结尾",
            )
            return
