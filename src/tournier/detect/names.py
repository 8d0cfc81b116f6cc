# SPDX-License-Identifier: Apache-2.0
"""Names of people: a surname, one or two characters that names are made of, and what stands around them, weighed.

The weights of the rules are ours, set by hand on the tuning half of the evaluation texts. `name_model` adds what it sees in running
text; nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from tournier.detect.given_names import BESIDE_A_DOT, BY_SOUND, GIVEN, NEVER, WORDS
from tournier.detect.laid import Laid, Places, marked, matches
from tournier.detect.name_model import weighed
from tournier.detect.plain import coded
from tournier.detect.spans import Span
from tournier.detect.surnames import SURNAMES

_ONE = "".join(sorted(name for name in SURNAMES if len(name) == 1))
_TWO = frozenset(name for name in SURNAMES if len(name) > 1)
_DOTTED = re.compile(rf"[{BESIDE_A_DOT}]{{2,7}}[·•][{BESIDE_A_DOT}]{{2,8}}(?:[·•][{BESIDE_A_DOT}]{{2,8}})?")
_BY_SOUND = re.compile(
    rf"(?<=[名人叫户方者长任师员友生妻夫:= ])[{BY_SOUND}]{{3,6}}(?![\u3400-\u9fff·•])|(?<=[者长任师员给叫])[{BY_SOUND}]{{4,6}}(?=在|说|表示|今年|主持|来电|先生|女士)"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Roles and verbs right before a name.
_ROLES = (
    "姓名|户名|户主|名字|名称|联系人|收件人|收货人|寄件人|收款人|付款人|汇款人|持卡人|持有人|申请人|经办人|经办|受益人|担保人|保证人|被保险人|投保人|借款人|共借人|"
    "代理人|监护人|负责人|法定代表人|法人|法人代表|开户人|权属人|报修人|报案人|投诉人|处理人|复核人|复核|审核人|审批人|签收人|当事人|被告人|被告|原告|"
    "证人|嫌疑人|辩护人|客户|用户|顾客|市民|村民|居民|记者|通讯员|作者|编辑|主持人|专家|分析师|律师|法官|审判长|书记员|检察官|民警|警官|医生|教授|博士|老师|同学|"
    "同事|员工|柜员|坐席|客户经理|经理|主任|科长|处长|局长|厅长|部长|行长|副行长|董事长|总经理|总裁|监事长|书记|纪委书记|主席|会长|秘书长|理事长|院长|校长|董事|监事|"
    "先生|女士|小姐|配偶|丈夫|妻子|父亲|母亲|儿子|女儿|哥哥|弟弟|姐姐|妹妹|爱人|朋友|亲属|本人|甲方|乙方|丙方|致|抄送|签名|签字|我叫|我是|叫|叫做|叫作|姓名叫|名叫|"
    "聘任|任命|选举|提名|伙同|找|给|让|请|由|对|向|与|和|及|跟|同|被|为|是|把|代|替|称自己|自称|户主是"
)
_STRONG_ROLES = _ROLES.replace("|找|给|让|请|由|对|向|与|和|及|跟|同|被|为|是|把|代|替", "")
_STRONG = re.compile(
    rf"(?:(?<!其)(?:{_STRONG_ROLES}|(?:user|full|cust|customer|real|contact)?_?-?[Nn]ame(?:[Cc]n)?|xm|khxm))"
    r"(?:姓名|名字|名称|[0-9一二三]|名|是|为|叫|：|[ :=\"'“(,|]){0,4}$"
)
_WEAK = re.compile(r"(?:[找给让请由对向与和及跟同被为是把代替、]|[,。;!?:“\"(\[【|>\n\t ]|^|\x1e|谢谢|感谢)$")
_TITLES = (
    r"先生|女士|小姐|同志|老师|教授|博士|律师|法官|医生|经理|主任|行长|董事长|总裁|总经理|科长|处长|局长|书记|专家|您好|你好|本人|表示|认为|指出|说|称|告诉|介绍|透露|坦言|强调|"
    r"来电|致电|反映|申请|办理|承诺|要求|投诉|利用|主持|作|因|自|于|在|的电话|的手机|的身份|的卡|的账|的辩护|的代理|等人|今年|[,，] ?(?:男|女)[,，]|\(|（|来到|来网点|过来|看看|收|为行长|担任|出任|伙同|经理|[对向与和跟被把将已曾即便就从未则应需还也]|,|，"
)
_AFTER = re.compile(rf" ?(?:{_TITLES})")
_END = re.compile(r"[^\u3400-\u9fff]|$")
_SURE, _LEAST, _STRONG_LEFT = 6.0, 2.6, 2.6
_SURE_ENOUGH = 0.8  # what a rule finds with less the model may deny
_ENDS_A_PLACE = frozenset("路街镇县市区省村")  # 中山路 is none
# 王先生 may be any Wang: a surname with a title is no name of one person.
_CALLED = re.compile(
    r"先生|女士|小姐|老师|经理|主任|行长|总[,，。 经裁]|律师|法官|医生|教授|博士|处长|科长|局长|书记|同志|师傅|阿姨|某"
)
# 老张和李经理 are two people without a whole name.
_JOINED = re.compile(rf"(?:(?<=[老小]).[和与及跟同][{_ONE}]|.[和与及跟同][{_ONE}](?=先生|女士|小姐|老师|经理|主任|总))")
_GOES_ON = re.compile(
    r"(?:省|市|区|县|镇|乡|村|路|街|道|巷|公司|集团|银行|支行|分行|股份|科技|有限|大学|医院|学校|品牌|基金|证券|保险|牌|州|湖|河|岛|贷|宝|盈|族|花|色)"
)


_ROUNDING = 1e-6
_HAN = "".join(map(chr, range(0x3400, 0xA000)))
_SIGNS = marked(
    _ONE + "".join(name[0] for name in _TWO), _HAN, "".join(NEVER - GIVEN), BESIDE_A_DOT, "·•", "名人叫户方者长任师员友生妻夫给:= "
)  # fmt: skip
_FIRST, _IS_HAN, _IS_NEVER, _SOUND, _IS_DOT, _BEFORE_SOUND = (1 << bit for bit in range(6))


def _first_signs(alternatives: str) -> str:
    """The signs by which any of the alternatives of a pattern begins, and maybe some others."""
    return "".join(one[1 : one.index("]")] if one[0] == "[" else one.lstrip("\\")[0] for one in alternatives.split("|"))


def _weights() -> NDArray[np.float64]:
    table = np.full(1 << 16, -np.inf)
    table[coded(_HAN)] = -0.6
    table[coded("".join(NEVER))] = -2.5
    table[coded("".join(GIVEN))] = 0.9
    return table


def _around() -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """For the sign before a name how strong a word it may end: 2, 1 or 0; for the sign after it the most that it may weigh."""
    left, right = np.zeros(1 << 16, dtype=np.uint8), np.full(1 << 16, 1.0)
    left[coded('找给让请由对向与和及跟同被为是把代替、,。;!?:“"([【|>\n\t \x1e谢')] = 1
    left[
        coded("".join(role[-1] for role in _STRONG_ROLES.split("|")) + "enNm名字称0123456789一二三是为叫： :=\"'“(,|\n")
    ] = 2
    right[coded(_HAN)] = -0.6
    right[coded(_first_signs(_TITLES) + " ")] = 1.6
    return left, right


_WEIGHTS = _weights()
_LEFT, _RIGHT = _around()


def _known(words: Iterable[str]) -> NDArray[np.uint32]:
    """The words of two signs as numbers, in order, and one that is greater than all."""
    pairs = [ord(first) << 16 | ord(second) for first, second, *more in map(tuple, words) if not more]
    return np.array([*sorted(pairs), (1 << 32) - 1], dtype=np.uint32)


_TWO_PAIRS, _WORD_PAIRS = _known(_TWO), _known(WORDS)


def names(laid: Laid) -> Iterator[Span]:
    """Every likely name: those of the rules, without the weak ones that the model denies, and those that only the model sees."""
    plain, signs = laid.text, _SIGNS[laid.small]
    seen = weighed(plain)
    yield from (
        span
        for span in seen.names
        if not _no_whole_name(plain, span.start) and plain[span.end - 1] not in _ENDS_A_PLACE
    )
    for dotted in matches(_DOTTED, plain, _before_dots(signs).tolist()):
        # 迈克尔·托马 is part of what the model sees whole.
        if not seen.holds(*dotted.span()):
            yield Span(*dotted.span(), "NAME", 0.97)
    sounds = signs & _SOUND
    sounds = sounds[1:-2] & sounds[2:-1] & sounds[3:]
    places = np.flatnonzero((sounds != 0) & (signs[:-3] & _BEFORE_SOUND != 0)) + 1
    for sound in matches(_BY_SOUND, plain, places.tolist()):
        if _STRONG.search(plain[max(0, sound.start() - 12) : sound.start()]):
            yield Span(*sound.span(), "NAME", 0.7)
    done = 0
    for start in _likely(laid, signs).tolist():
        if start < done:
            continue
        best = _best(plain, start)
        if best is not None:
            if best.score >= _SURE_ENOUGH or not seen.denies(best.start, best.end):
                yield best
            done = best.end


def _no_whole_name(plain: str, start: int) -> bool:
    """Whether what begins there is a word, a surname with a title or two surnames, whatever the model says."""
    size = 2 if plain[start : start + 2] in _TWO else 1
    return (
        plain[start : start + 2] in WORDS
        or _CALLED.match(plain, start + size) is not None
        or _JOINED.match(plain, start) is not None
    )


def _before_dots(signs: NDArray[np.uint8]) -> Places:
    """Where what a dot parts may begin."""
    dots = np.flatnonzero(signs & _IS_DOT)
    if not len(dots):
        return dots
    places: Places = np.unique(dots[:, None] - np.arange(2, 8))
    return places.compress(signs[places] & _SOUND != 0)


def _likely(laid: Laid, signs: NDArray[np.uint8]) -> Places:
    """Where a name may begin: what is left out here, `_best` would find too light, whatever stands around."""
    small = laid.small
    places: Places = np.flatnonzero(signs & _FIRST)
    places = places[(signs[places + 1] & (_IS_HAN | _IS_NEVER)) == _IS_HAN]
    if not len(places):
        return places
    pairs = _pairs(small, places)
    places, pairs = places[(stands := small[places] != small[places + 1])], pairs[stands]
    left = np.array([-0.8, 1.0, _STRONG_LEFT])[_LEFT[small[places - 1]]]
    double = _among(pairs, _TWO_PAIRS)
    best = np.full(len(places), -np.inf)
    for given in (2, 1):
        first = places + 1 + double
        own = (
            _WEIGHTS[small[first]]
            + (_WEIGHTS[small[first + 1]] + 0.3 if given > 1 else 0.0)
            + np.where(double, 0.6, 0.0)
        )
        best = np.maximum(best, own + _RIGHT[small[first + given]])
    is_word = _among(pairs, _WORD_PAIRS)
    light = left + best - is_word < _LEAST - _ROUNDING
    after_word = _among(_pairs(small, places - 1), _WORD_PAIRS)
    kept: Places = places[~(light | (is_word & (left < _STRONG_LEFT)) | after_word)]
    return kept


def _among(pairs: NDArray[np.uint32], known: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the pairs are known; those are in order, and the last is greater than any pair."""
    among: NDArray[np.bool_] = known[np.searchsorted(known, pairs)] == pairs
    return among


def _pairs(small: NDArray[np.uint16], places: Places) -> NDArray[np.uint32]:
    return small[places].astype(np.uint32) << np.uint32(16) | small[places + 1]


def _best(plain: str, start: int) -> Span | None:
    """The likeliest name that begins here, or None."""
    if plain[max(0, start - 1) : start + 1] in WORDS or plain[start] == plain[start + 1]:
        return None
    size = 2 if plain[start : start + 2] in _TWO else 1
    if (size == 1 and plain[start] not in SURNAMES) or _JOINED.match(plain, start):
        return None
    if _CALLED.match(plain, start + size):
        return None
    left = _left(plain, start)
    if plain[start : start + 2] in WORDS or plain[start : start + 3] in WORDS:
        if left < _STRONG_LEFT:
            return None
        left -= 1.0
    best: tuple[float, int] | None = None
    for given in (2, 1):
        end = start + size + given
        own = plain[start + size : end]
        if len(own) < given or not all(map(_CHINESE.match, own)):
            continue
        weight = left + _own(own, size) + _right(plain, end, given)
        if best is None or weight > best[0]:
            best = weight, end
    if best is None or best[0] < _LEAST:
        return None
    return Span(start, best[1], "NAME", min(0.95, 0.5 + best[0] / (2 * _SURE)))


def _left(plain: str, start: int) -> float:
    before = plain[max(0, start - 12) : start]
    may_be = _LEFT[min(ord(before[-1]), 0xFFFF)]
    if may_be > 1 and _STRONG.search(before):
        return _STRONG_LEFT
    if may_be and _WEAK.search(before):
        return 1.0
    return -0.8


def _own(given: str, size: int) -> float:
    weight = 0.6 if size > 1 else 0.0
    for one in given:
        weight += 0.9 if one in GIVEN else -2.5 if one in NEVER else -0.6
    return weight + (0.3 if len(given) > 1 else 0.0)


def _right(plain: str, end: int, given: int) -> float:
    if _GOES_ON.match(plain, end):
        return -2.5
    if _AFTER.match(plain, end):
        return 1.6
    if _END.match(plain, end):
        return 1.0
    # 李明 in 李明强: one character more would have made a better name.
    return -0.6 if given > 1 else -1.0
