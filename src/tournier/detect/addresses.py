# SPDX-License-Identifier: Apache-2.0
"""Addresses: steps from a province down to a room, each closed by its word (市, 区, 路, 号, 室).

Two steps make one, and one of them must be as near as a road, a village or a building: 上海市 alone is no address of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from tournier.detect.laid import DIGITS, END, UPPER, Heads, Laid, marked, matches, within
from tournier.detect.spans import Span

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
# What a step's own name never holds: words between people, which an address never needs.
_NOT = "的了吗呢吧啊呀在是与或及有我你他她它您们这那请把让给到被将就也都很说问找打寄送住叫等"
_OWN = rf"(?:(?![{_NOT}])[\u3400-\u9fffA-Za-z0-9·])"
_AREA = "特别行政区|自治区|自治州|自治县|自治旗|开发区|高新区|新区|省|市|地区|区|县|盟|旗|镇|乡|街道"
_ROAD = "大道|大街|东路|西路|南路|北路|中路|路|街|巷|弄|胡同|道|公路|环线|段"
_PLACE = (
    "社区|新村|村|小区|花园|花苑|大厦|广场|公寓|家园|华庭|名城|名都|中心|山庄|苑|园|庭|湾|府|院|屯|寨|庄|嘎查|里(?!村)"
)
_HOUSE = "号院|号楼|号|栋|幢|座|单元|室|层|楼|组|社|队|户|房"
_STEP = re.compile(
    rf"(?P<area>{_OWN}{{1,8}}?(?:{_AREA}))|(?P<road>{_OWN}{{1,8}}?(?:{_ROAD})(?:[一二三四五六七八九十]段)?)"
    rf"|(?P<house>(?:{_OWN}{{0,10}}?)(?:[0-9A-Za-z一二三四五六七八九十]{{1,5}}(?:-[0-9]{{1,4}})*)(?:{_HOUSE}))|(?P<place>{_OWN}{{1,8}}?(?:{_PLACE}))"
    rf"|(?P<room>{_OWN}{{0,8}}?[0-9A-Z]{{1,4}}(?:-[0-9A-Z]{{1,5}}){{1,3}})"
)
# Where it is worth looking: the closing word of a road, or of a house after its number.
_ANCHOR = re.compile(
    r"[路街巷弄道](?=[0-9一二三四五六七八九十东西南北中])|[0-9](?:号|栋|幢|弄|单元|室)|村(?=[0-9一二三四五六七八九十]{1,4}[组社队号])|[0-9A-Z]-[0-9]{1,3}-[0-9]{3,4}(?![0-9\-])|[县镇乡](?=[\u4e00-\u9fff]{1,6}村)"
)
_NUMBERS = DIGITS + "一二三四五六七八九十"
_HAN = "".join(map(chr, range(0x4E00, 0xA000)))
_HEADS = Heads(
    ("路街巷弄道", _NUMBERS + "东西南北中"), (DIGITS, "号栋幢弄单室"), ("村", _NUMBERS), (DIGITS + UPPER, "-"), ("县镇乡", _HAN)
)  # fmt: skip
_NUMBERED, _WITH_VILLAGE = 8, 16  # the bits of the last two
_MARKS = marked("-", "村")
_LEFT = re.compile(r"[\u3400-\u9fffA-Za-z0-9·]{1,40}$")
_PROVINCE = re.compile(rf"(?:{_PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?")
_SAID = re.compile(
    r".*(?:地址|住址|住所|居所|住在|住|寄到|寄往|寄至|送到|送至|搬到|迁至|迁到|位于|地点|现居|居于|家在|户籍|籍贯|[在至到于是为自从往去])(?:[是为在])?"
)
_LEAST = 2
_MOST = 20  # from a province to a room are a dozen; without an end a text of roads alone is read anew from each of them


def _anchors(laid: Laid) -> Iterator[re.Match[str]]:
    places, bits = _HEADS.found(laid)
    if not len(places):
        return iter(())
    marks = _MARKS[laid.small]
    numbered = (bits == _NUMBERED) & ~within(places + 3, np.flatnonzero(marks & 1), 2)
    no_village = (bits == _WITH_VILLAGE) & ~within(places + 2, np.flatnonzero(marks & 2), 5)
    return matches(_ANCHOR, laid.text, places[~(numbered | no_village)].tolist())


def addresses(laid: Laid) -> Iterator[Span]:
    """Every address of two steps or more."""
    done, plain = 0, laid.text
    for anchor in _anchors(laid):
        if anchor.start() < done:
            continue
        left = _LEFT.search(plain, max(done, anchor.start() - 40), anchor.start() + 1)
        if left is None:
            continue
        start = _beginning(plain, left.start(), anchor.start() + 1)
        end, kinds = _steps(plain, start)
        if end > anchor.start() and _is_address(kinds):
            yield Span(start, end, "ADDRESS", min(0.95, 0.7 + 0.05 * len(kinds)))
            done = end
        else:
            done = max(done, anchor.end())


def _beginning(plain: str, left: int, anchor: int) -> int:
    """Where the address begins: at its province, or after the word that leads to it."""
    clause = plain[left:anchor]
    provinces = [found.start() for found in _PROVINCE.finditer(clause) if _goes_down(clause, found.end())]
    if provinces:
        return left + provinces[0]
    said = _SAID.match(clause, 0, max(0, len(clause) - 3))
    return left + said.end() if said else left


def _goes_down(clause: str, end: int) -> bool:
    return (
        clause[end - 1 : end] in {"省", "市", "区"}
        or re.match(r"[\u3400-\u9fff]{1,8}?[市区县州路街]", clause[end:]) is not None
    )


def _steps(plain: str, start: int) -> tuple[int, list[str]]:
    """How far steps follow one another, and which they were."""
    end, kinds = start, list[str]()
    while len(kinds) < _MOST and (step := _STEP.match(plain, end)) is not None and END not in step[0]:
        end = step.end()
        kinds.append(step.lastgroup or "")
    return end, kinds


def _is_address(kinds: list[str]) -> bool:
    near = sum(1 for kind in kinds if kind in {"road", "house", "place", "room"})
    return (
        len(kinds) >= _LEAST
        and near >= 1
        and (near >= _LEAST or not {"house", "room"}.isdisjoint(kinds) or kinds.count("area") >= _LEAST)
    )
