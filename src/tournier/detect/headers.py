# SPDX-License-Identifier: Apache-2.0
"""Reading the names and comments of columns and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tournier.detect.lexicon import GENERAL, LEXICON, SUBJECTS

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]+\d?|\d+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PREFIXES = frozenset(
    {"t", "f", "c", "v", "n", "d", "s", "b", "tb", "tbl", "dim", "fact", "ods", "dwd", "dws", "dw", "fk", "pk"}
)
# A word of one or two letters inside a longer name says nothing (zh, kh, ye, dh...), unless it stands alone.
_SHORT = 2


_ABOUT = ("类型", "类别", "种类", "序号", "标志", "渠道", "个数", "次数")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a header says, how surely, and why."""

    category: str
    confidence: float
    why: str


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
    """What the names say, or None. A comment is a person's word for the column, so a clear one counts like the name."""
    subjects = subjects_of(table, table_comment)
    found = [
        *_general(subjects, column),
        *_chinese(column, "the name"),
        *_english(column),
        *_pinyin(column),
        *_chinese(comment, "the comment"),
        *_english_comment(comment),
    ]
    if not found:
        return None
    best = max(found, key=lambda reading: reading.confidence)
    if subjects == {"place"} and best.category in {"ADDRESS", "INCOME", "NAME"}:
        return Reading("NONE", best.confidence, f"{best.why}, of a table about places")
    if best.category == "NAME" and subjects & {"branch"} and not subjects & {"customer", "account"}:
        return Reading("ORG_NAME", best.confidence, f"{best.why} of an organisation")
    if best.category == "NAME" and subjects & {"staff"} and not subjects & {"customer"}:
        return Reading("STAFF_NAME", best.confidence, f"{best.why} of a member of staff")
    return best


def _general(subjects: frozenset[str], column: str) -> Iterator[Reading]:
    spaced = " ".join(words(column))
    for subject in sorted(subjects):
        category = GENERAL.get((subject, spaced))
        if category:
            yield Reading(category, 0.93 if " " in spaced else 0.89, f"“{spaced}” of a table about {subject}")


def _chinese(text: str, where: str) -> Iterator[Reading]:
    if not _CHINESE.search(text):
        return
    lower = text.lower().strip()
    found = [(len(word), lower.rfind(word), word, category) for word, category in _lexicon().chinese if word in lower]
    if not found:
        return
    _, place, word, category = max(found)  # of words as long as each other the last: 关系人手机 is a mobile
    whole = len(word) / len(lower) > 0.6  # noqa: PLR2004  the word is what the text says
    rest = lower[place + len(word) :]
    if rest.endswith(_ABOUT):
        return  # 地址类型 says what kind of address, not the address
    yield Reading(category, 0.95 if whole else 0.75, f"{where} says {word}")


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
                yield Reading(category, confidence, f"the name says {' '.join(phrase)}")
                return
    joined = {"".join(phrase): category for phrase, category in known.items() if len(phrase) > 1}
    if collapsed in joined:
        yield Reading(joined[collapsed], 0.9, f"the name says {collapsed}")


def _english_comment(comment: str) -> Iterator[Reading]:
    tokens = words(comment) if comment.isascii() else ()
    known = _lexicon().english
    for size in range(min(len(tokens), 4), 0, -1):
        for start in range(len(tokens) - size + 1):
            category = known.get(tokens[start : start + size])
            if category and (size > 1 or size == len(tokens)):
                said = " ".join(tokens[start : start + size])
                yield Reading(category, 0.9 if size == len(tokens) else 0.65, f"the comment says {said}")
                return


def _pinyin(column: str) -> Iterator[Reading]:
    tokens = tuple(word for word in words(column) if word not in _PREFIXES) or words(column)
    known = _lexicon().pinyin
    whole = "_".join(tokens)
    if whole in known:
        yield Reading(known[whole], 0.88, f"the name is the pinyin {whole}")
        return
    last = tokens[-1] if tokens else ""
    if len(tokens) > 1 and last in known and len(last) >= _SHORT:
        yield Reading(known[last], 0.72, f"the name ends in the pinyin {last}")
        return
    for prefix in ("kh", "zh", "k", "dk", "jy", "cz", "gr"):  # khsjh, grxm, dkhth...
        if (
            len(tokens) == 1
            and last.startswith(prefix)
            and len(last) - len(prefix) > _SHORT
            and last[len(prefix) :] in known
        ):
            yield Reading(known[last[len(prefix) :]], 0.7, f"the name ends in the pinyin {last[len(prefix) :]}")
            return
