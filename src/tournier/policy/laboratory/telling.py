# SPDX-License-Identifier: Apache-2.0
"""What the laboratory finds, in plain words of both languages: (Chinese, English)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from tournier.base import JSON
from tournier.catalogue import CATEGORIES, Level
from tournier.policy.decision import Outcome, Stage
from tournier.policy.documents import write_value
from tournier.policy.laboratory.proof import Example, Idle, Strength, Verdict
from tournier.policy.ordinary import ordinary_facts
from tournier.policy.request import Facts, Request, Value
from tournier.policy.rulebook import RuleBook
from tournier.policy.vocabulary import FACT, FACTS
from tournier.policy.words import CHANNEL_TITLES, POST_TITLES
from tournier.purpose import BASES, PURPOSES

Both: TypeAlias = tuple[str, str]

OUTCOME_TITLES: Mapping[Outcome, Both] = MappingProxyType(
    {
        Outcome.ALLOW: ("允许", "allowed"),
        Outcome.NEEDS_APPROVAL: ("须审批", "needs approval"),
        Outcome.REFUSE: ("拒绝", "refused"),
    }
)
LEVEL_TITLES: Mapping[Level, Both] = MappingProxyType(
    {
        Level.WITHHELD: ("不予显示", "withheld"),
        Level.MATCH: ("只核对", "match only"),
        Level.TOKEN: ("代码", "token"),
        Level.PARTIAL: ("部分", "in part"),
        Level.CLEAR: ("明文", "in clear"),
    }
)
STRENGTH_TITLES: Mapping[Strength, Both] = MappingProxyType(
    {
        Strength.PROVED: ("已证明", "proved"),
        Strength.UNGUARDED: ("无规则保证", "no rule guards it"),
        Strength.BROKEN: ("不成立", "broken"),
        Strength.UNDECIDED: ("未能判定", "undecided"),
    }
)
IDLE_TITLES: Mapping[str, Both] = MappingProxyType(
    {
        "dead": ("永不触发", "never fires"),
        "redundant": ("另有规则总是同样拒绝", "whenever it speaks, another refusal speaks too"),
    }
)
_NO_POST: Both = ("无岗位者", "somebody without a post")
_CUSTOMER: Both = ("客户本人", "the customer")


def stages_told(stages: Iterable[Stage]) -> Both:
    """Who must agree, in order."""
    zh, en = [], []
    for stage in stages:
        titles = [POST_TITLES[role] for role in stage.roles]
        zh.append(("、" if stage.all_of else "或").join(title[0] for title in titles))
        en.append((" and " if stage.all_of else " or ").join(title[1] for title in titles))
    return "，再由".join(zh), ", then ".join(en)


def posts_told(facts: Facts) -> Both:
    """The posts of the person who asks."""
    posts = facts.staff.get("posts")
    if not facts.staff:
        return _CUSTOMER
    titles = [POST_TITLES[post] for post in POST_TITLES if isinstance(posts, frozenset) and post in posts]
    return ("兼".join(zh for zh, _ in titles), " and ".join(en for _, en in titles)) if titles else _NO_POST


def request_told(request: Request, facts: Facts) -> Both:
    """Who asks for what, how and why, in one sentence without an end."""
    who, channel = posts_told(facts), CHANNEL_TITLES[request.channel]
    purpose, basis = PURPOSES[request.purpose], BASES[request.basis]
    fields = [CATEGORIES[item.category] for item in request.fields]
    cls = request.cls.name
    zh_fields = "、".join(item.zh for item in fields) or "（无字段）"
    en_fields = ", ".join(item.en for item in fields) or "no field"
    zh = f"{who[0]}为“{purpose.zh}”（{basis.zh}）以“{channel[0]}”取得 {zh_fields}（{cls}）"
    en = f"{who[1]} asks by {channel[1]} for {en_fields} ({cls}), purpose {purpose.en}, basis {basis.en}"
    if request.count > 1:
        zh, en = f"{zh}，涉及 {request.count} 人", f"{en}, about {request.count} customers"
    if request.break_glass:
        zh, en = f"{zh}，紧急查询", f"{en}, break-glass"
    return zh, en


def departures(facts: Facts, today: int, always: Iterable[str] = ()) -> dict[str, Value | None]:
    """The facts that are not as in an ordinary case, and those of `always`."""
    usual, wanted = ordinary_facts("teller", today), set(always)
    found: dict[str, Value | None] = {}
    for fact in FACTS:
        if fact.key in {"staff.posts", "staff.id"} or not getattr(facts, fact.owner):
            continue
        value = getattr(facts, fact.owner).get(fact.name)
        if fact.key in wanted or value != getattr(usual, fact.owner)[fact.name]:
            found[fact.key] = value
    return found


def fact_told(key: str, value: Value | None) -> Both:
    """A fact and its value."""
    fact = FACT[key]
    if value is None:
        return f"{fact.zh}：缺", f"{fact.en}: missing"
    if isinstance(value, bool):
        return f"{fact.zh}：{'是' if value else '否'}", f"{fact.en}: {'yes' if value else 'no'}"
    written = write_value(key, value)
    if not isinstance(written, list):
        return f"{fact.zh}：{written}", f"{fact.en}: {written}"
    zh = "、".join(_word(key, str(word))[0] for word in written) or "无"
    return f"{fact.zh}：{zh}", f"{fact.en}: {', '.join(_word(key, str(word))[1] for word in written) or 'none'}"


def _word(key: str, word: str) -> Both:
    if FACT[key].enum == "Post":
        return POST_TITLES[word]
    if FACT[key].enum == "Purpose":
        return PURPOSES[word].zh, PURPOSES[word].en
    return word, word


def example_told(example: Example, standing_facts: Iterable[str], today: int) -> Both:
    """A counterexample: who asks for what, under which unusual facts, and what the book answers."""
    said = request_told(example.request, example.facts)
    facts = [fact_told(key, value) for key, value in departures(example.facts, today, standing_facts).items()]
    outcome = OUTCOME_TITLES[example.decision.outcome]
    zh = f"{said[0]}。{'；'.join(fact[0] for fact in facts)}。答复：{outcome[0]}"
    en = f"{said[1][:1].upper()}{said[1][1:]}. {'; '.join(fact[1] for fact in facts)}. The answer: {outcome[1]}"
    if example.decision.stages:
        stages = stages_told(example.decision.stages)
        zh, en = f"{zh}（{stages[0]}）", f"{en} ({stages[1]})"
    return f"{zh}。", f"{en}."


def verdict_told(verdict: Verdict, today: int) -> Both | None:
    """What to read when a property is not proved; None when it is."""
    if verdict.example is None:
        return None if verdict.strength is Strength.PROVED else ("求解器未能给出答案。", "The solver gave no answer.")
    zh, en = example_told(verdict.example, verdict.standing.facts, today)
    if verdict.strength is Strength.UNGUARDED:
        return (
            f"没有规则拒绝以下请求，今天只因无人获授权而不成：{zh}",
            f"No rule stands against this; today it fails only for another reason, such as want of a grant: {en}",
        )
    return zh, en


def proof_written(book: RuleBook, verdicts: Iterable[Verdict], idle: Iterable[Idle], today: int) -> dict[str, JSON]:
    """What was proved of a book, as an object: each property with its strength, and the rules that decide nothing."""
    return {
        "rules_version": book.version,
        "properties": [_verdict_written(verdict, today) for verdict in verdicts],
        "idle": [{"rule": item.rule, "why": item.why} for item in idle],
    }


def _verdict_written(verdict: Verdict, today: int) -> dict[str, JSON]:
    told = verdict_told(verdict, today)
    return {
        "id": verdict.standing.id,
        "zh": verdict.standing.zh,
        "en": verdict.standing.en,
        "clauses": list(verdict.standing.clauses),
        "strength": verdict.strength.value,
        "carried_by": list(verdict.carried_by),
        "example": None if told is None else {"zh": told[0], "en": told[1]},
    }
