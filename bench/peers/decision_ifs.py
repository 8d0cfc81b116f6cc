# SPDX-License-Identifier: Apache-2.0
"""The shipped rule book as a programmer would write it by hand: the peer of the decisions bench, and its physical limit.

Facts are trusted (no check of types or lists, no refusal for a missing one), causes are collected as the rule book
collects them, and nothing is explained. `bench.decisions` asserts that its answers are the rule book's.
"""

# ruff: noqa: PLR1714 - two comparisons are faster than a set, and this is the limit to be measured

from __future__ import annotations

from bench.peers.decision_many_ifs import (
    AMOUNTS,
    RATERS,
    away_refusals,
    bulk_approvals,
    kept_only,
    many_approvals,
    many_grants,
    many_level,
    many_refusals,
    unmatched,
)

from tournier.catalogue import CATEGORIES, Level
from tournier.policy import Channel, Facts, Outcome, Request
from tournier.policy.judging import Shape as View
from tournier.policy.words import FAMILY_OF
from tournier.purpose import PURPOSES

CLEAR, PARTIAL, MATCH, WITHHELD = Level.CLEAR, Level.PARTIAL, Level.MATCH, Level.WITHHELD
SEARCH, LOOK_UP, REVEAL, CHECK, COPY, PRINT, OWN, QUERY, EXPORT = (
    Channel.SEARCH, Channel.LOOK_UP, Channel.REVEAL, Channel.MATCH, Channel.COPY, Channel.PRINT, Channel.OWN_VIEW,
    Channel.QUERY, Channel.EXPORT,
)  # fmt: skip
MASKED = frozenset({SEARCH, LOOK_UP, CHECK})
MASKED_OR_CLEAR = MASKED | {REVEAL}
ADMINS = frozenset({"system_admin", "security_admin", "audit_admin"})
URGENT = frozenset({
    "teller", "customer_manager", "call_agent", "loan_officer", "aml_officer", "collector", "branch_manager",
})  # fmt: skip
AT_BRANCH = frozenset({"teller", "customer_manager", "loan_officer", "branch_manager"})
ASKS_BRANCH = frozenset({"teller", "customer_manager", "loan_officer"})
BANK_WIDE = frozenset({
    "anti_money_laundering", "fraud_prevention", "audit", "collection", "caller_check", "emergency",
})  # fmt: skip
STATUTORY = frozenset({
    "due_diligence", "anti_money_laundering", "fraud_prevention", "complaint", "audit", "emergency",
})  # fmt: skip
COUNTERS = frozenset({"loan_officer", "collector", "aml_officer", "compliance_officer", "auditor"})
REACHABLE = frozenset({"name", "contact"})

Answer = tuple[Outcome, list[str], list[Level]]


def decide(request: Request, facts: Facts, view: View) -> Answer:
    """Outcome, every rule that causes it, and the level of every field."""
    purpose = PURPOSES.get(request.purpose)
    if purpose is None or request.basis not in purpose.bases:
        return Outcome.REFUSE, ["basis-mismatch"], []
    if request.channel is OWN:
        return own_view(request, facts, view)
    many = request.channel is QUERY or request.channel is EXPORT
    staff = facts.staff
    wrong = "subject-missing" if many and request.subject is not None else ""
    if staff["id"] != request.staff:
        wrong = wrong or "facts-of-another"
    if wrong:
        return Outcome.REFUSE, [wrong], []
    causes = refusals(request, facts, view)
    granted = many_grants(request, facts) if many else grants(request, facts, view)
    if causes or not granted:
        if not granted:
            causes.append("no-grant")
        return Outcome.REFUSE, causes, []
    if request.subject is not None:
        asks = approvals(request, facts, view)
    else:
        asks = many_approvals(request, facts, view) if many else []
    if asks:
        return Outcome.NEEDS_APPROVAL, asks, []
    shown = many_level if many else level
    return Outcome.ALLOW, granted, [shown(request, facts, cls, family) for cls, family in view.groups]


def look_at(request: Request) -> View:
    """What the fields are, as a programmer would work it out for every request."""
    groups = [(max(item.cls, CATEGORIES[item.category].cls), FAMILY_OF[item.category]) for item in request.fields]
    return View(
        tuple(groups),
        max([cls for cls, _ in groups], default=1),
        frozenset([item.category for item in request.fields]),
        frozenset([family for _, family in groups]),
        is_known=True,
        outlines={},
    )


def own_view(request: Request, facts: Facts, view: View) -> Answer:
    causes = []
    if not facts.customer["known"]:
        causes.append("customer-unknown")
    if facts.customer["deceased"]:
        causes.append("deceased-own-view")
    if facts.moment["locked"]:
        causes.append("own-view-locked")
    granted = request.staff == request.subject and request.purpose == "own_view" and request.basis == "own_request"
    if not granted:
        causes.append("no-grant")
    if causes:
        return Outcome.REFUSE, causes, []
    levels = []
    for cls, family in view.groups:
        if family == "risk" or cls >= 3:
            levels.append(WITHHELD)
        elif family == "secret":
            levels.append(MATCH)
        else:
            levels.append(CLEAR)
    return Outcome.ALLOW, ["own-view"], levels


def grants(request: Request, facts: Facts, view: View) -> list[str]:  # noqa: C901, PLR0912  rules in a row, as a programmer would write them
    staff, posts, purpose, channel = facts.staff, facts.staff["posts"], request.purpose, request.channel
    found = []
    if "teller" in posts and (purpose == "counter_service" or purpose == "due_diligence"):
        found.append("teller-counter")
    if "branch_manager" in posts and purpose in ("counter_service", "complaint", "due_diligence", "customer_care"):
        found.append("branch-manager-branch")
    if "customer_manager" in posts:
        if request.subject is None:
            if purpose in ("customer_care", "marketing", "credit"):
                found.append("manager-search")
        elif staff["portfolio"] or facts.customer["manager"] == staff["id"]:
            if purpose in ("customer_care", "credit"):
                found.append("manager-portfolio")
            if purpose == "marketing" and (channel is not REVEAL or view.families <= REACHABLE):
                found.append("manager-marketing")
    if "call_agent" in posts and purpose == "caller_check" and channel in MASKED:
        found.append("agent-caller")
    if "loan_officer" in posts and purpose == "credit":
        found.append("loan-officer-credit")
    if "collector" in posts and purpose == "collection" and channel in MASKED_OR_CLEAR:
        found.append("collector-collection")
    if "aml_officer" in posts and purpose in ("anti_money_laundering", "due_diligence", "fraud_prevention"):
        found.append("aml-duty")
    if "analyst" in posts and purpose == "fraud_prevention" and channel in MASKED:
        found.append("analyst-fraud")
    if "department_head" in posts and (purpose == "complaint" or purpose == "due_diligence") and channel in MASKED:
        found.append("head-complaint")
    if "compliance_officer" in posts and purpose in ("complaint", "due_diligence", "anti_money_laundering"):
        found.append("compliance-duty")
    if purpose == "complaint" and channel in MASKED_OR_CLEAR:
        if "protection_officer" in posts:
            found.append("protection-complaint")
        if "legal_officer" in posts:
            found.append("legal-complaint")
    if "auditor" in posts and purpose == "audit" and (channel is SEARCH or channel is LOOK_UP or channel is PRINT):
        found.append("auditor-audit")
    if "service" in posts and (purpose == "counter_service" or purpose == "caller_check") and channel in MASKED:
        found.append("service-lookup")
    if (
        purpose == "emergency" and request.break_glass and channel in MASKED_OR_CLEAR
        and not URGENT.isdisjoint(posts) and staff["employment"] == "regular" and facts.moment["factors"] >= 2
    ):  # fmt: skip
        found.append("emergency-break-glass")
    return found


def staff_refusals(request: Request, facts: Facts, found: list[str]) -> None:  # noqa: C901, PLR0912  rules in a row, as a programmer would write them
    staff, posts, channel, purpose = facts.staff, facts.staff["posts"], request.channel, request.purpose
    today, network = facts.moment["date"], facts.moment["network"]
    if staff["status"] == "suspended" or staff["status"] == "left":
        found.append("not-active")
    if staff["status"] == "on_leave":
        found.append("on-leave")
    if staff["training_until"] < today:
        found.append("training-lapsed")
    if staff["pledge_until"] < today:
        found.append("pledge-lapsed")
    if staff["read_confirmed_until"] < today:
        found.append("policy-unread")
    if staff["employment"] != "regular":
        if staff["contract_until"] < today:
            found.append("contract-ended")
        if not staff["sponsor"]:
            found.append("no-sponsor")
        if channel is COPY or channel is PRINT or channel is EXPORT:
            found.append("non-regular-take-away")
        if channel is REVEAL or channel is COPY:
            if staff["employment"] == "intern":
                found.append("intern-in-clear")
            if facts.customer["vip"]:
                found.append("non-regular-vip")
    if not ADMINS.isdisjoint(posts):
        found.append("administrators-no-data")
    if "auditor" in posts and purpose != "audit":
        found.append("auditor-audit-only")
    if "service" in posts and network == "vpn":
        found.append("service-network")


def refusals(request: Request, facts: Facts, view: View) -> list[str]:  # noqa: C901, PLR0912  rules in a row, as a programmer would write them
    staff, moment, purpose, channel = facts.staff, facts.moment, request.purpose, request.channel
    posts, network = staff["posts"], moment["network"]
    found: list[str] = []
    staff_refusals(request, facts, found)
    if moment["locked"]:
        found.append("screen-locked")
    if not moment["network_allowed"]:
        found.append("network-not-allowed")
    if network == "outside":
        found.append("network-outside")
    if request.break_glass:
        if purpose != "emergency":
            found.append("break-glass-purpose")
    elif purpose == "emergency":
        found.append("emergency-needs-reason")
    if request.subject is None:
        if channel is not SEARCH:
            many_refusals(request, facts, view, found)
        elif not request.break_glass:
            searches = moment["searches_today"]
            if searches >= 60 and not facts.approval["case_open"]:
                found.append("browsing-needs-case")
            if searches >= 300:
                found.append("browsing-stop")
        return found
    if channel is REVEAL or channel is COPY or channel is PRINT:
        clear_refusals(request, facts, view, found)
    customer_refusals(request, facts, found)
    if (
        channel is not CHECK and staff["branch"] != facts.customer["branch"] and not facts.approval["case_open"]
        and not AT_BRANCH.isdisjoint(posts) and purpose not in BANK_WIDE
    ):  # fmt: skip
        found.append("other-branch-needs-case")
    if not facts.approval.get("caller_matched"):
        unmatched(request, posts, view, found)
    return found


def clear_refusals(request: Request, facts: Facts, view: View, found: list[str]) -> None:
    moment, posts, cls = facts.moment, facts.staff["posts"], view.cls
    in_clear = request.channel is not PRINT
    away_refusals(facts, view, found)
    if cls >= 2 and not facts.approval["case_open"]:
        if request.channel is REVEAL and not request.break_glass:
            found.append("clear-needs-case")
        if request.channel is COPY:
            found.append("copy-needs-case")
    if not in_clear:
        if moment["network"] != "branch":
            found.append("print-at-branch")
        return
    if "auditor" in posts or request.purpose == "audit":
        found.append("auditor-masked")
    if cls >= 3:
        found.append("c3-never-in-clear")
    if "secret" in view.families:
        found.append("codes-never-in-clear")
    if "risk" in view.families and RATERS.isdisjoint(posts):
        found.append("risk-rating-need-to-know")


def customer_refusals(request: Request, facts: Facts, found: list[str]) -> None:  # noqa: C901  rules in a row, as a programmer would write them
    staff, customer, purpose = facts.staff, facts.customer, request.purpose
    if not customer["known"]:
        found.append("customer-unknown")
    if staff["own_customer"] == request.subject:
        found.append("own-records")
    if request.subject in staff["relatives"]:
        found.append("relatives-records")
    for fact, rule in (("complained_by", "complained-of"), ("recused_from", "interest-declared")):
        found += [rule] if request.subject in staff.get(fact, ()) else []
    found += ["use-objected"] if purpose in customer.get("objections", ()) else []
    found += ["kept-only"] if kept_only(customer.get("kept", "no"), purpose) else []
    if request.basis == "consent" and purpose not in customer["consents"]:
        found.append("consent-missing")
    if purpose == "marketing":
        if "marketing" not in customer["consents"]:
            found.append("marketing-no-consent")
        if customer["young"] or customer["minor"]:
            found.append("marketing-minor")
    if customer["deceased"] and purpose in ("marketing", "customer_care", "credit", "caller_check"):
        found.append("deceased-purposes")
    if customer["restricted"] and purpose not in STATUTORY:
        found.append("processing-restricted")
    if (
        customer["card_only"] and purpose in ("customer_care", "marketing", "credit")
        and purpose not in customer["consents"]
    ):  # fmt: skip
        found.append("card-data-other-business")


def approvals(request: Request, facts: Facts, view: View) -> list[str]:  # noqa: C901  rules in a row, as a programmer would write them
    staff, customer, purpose, channel = facts.staff, facts.customer, request.purpose, request.channel
    posts, roles, urgent = staff["posts"], facts.approval["roles"], bool(request.break_glass)
    found: list[str] = []
    if channel is CHECK:
        return found
    in_clear = channel is REVEAL or channel is COPY
    if in_clear:
        clear_approvals(request, facts, view, found)
    if staff["branch"] != customer["branch"]:
        if "branch_manager" in posts:
            if purpose != "emergency" and "department_head" not in roles:
                found.append("other-branch-manager")
        elif not ASKS_BRANCH.isdisjoint(posts) and purpose not in BANK_WIDE and "branch_manager" not in roles:
            found.append("other-branch")
    if (
        (customer["young"] or customer["minor"]) and not urgent
        and "branch_manager" not in roles and "protection_officer" not in roles
    ):  # fmt: skip
        found.append("minor-access")
    if channel is not SEARCH and not urgent:
        if (
            customer["vip"] and customer["manager"] != staff["id"] and purpose != "audit"
            and purpose != "anti_money_laundering" and "call_agent" not in posts and "branch_manager" not in posts
            and "branch_manager" not in roles
        ):  # fmt: skip
            found.append("vip-card")
        if customer["is_staff"] and "protection_officer" not in roles:
            found.append("colleague-records")
    if in_clear or channel is PRINT:
        bulk_approvals(request, roles, view, found)
    return found


def clear_approvals(request: Request, facts: Facts, view: View, found: list[str]) -> None:  # noqa: C901, PLR0912  rules in a row, as a programmer would write them
    staff, customer, moment, purpose = facts.staff, facts.customer, facts.moment, request.purpose
    posts, roles, urgent, families = staff["posts"], facts.approval["roles"], bool(request.break_glass), view.families
    manager, head, officer = "branch_manager" in roles, "department_head" in roles, "protection_officer" in roles
    named = facts.approval.get("assigned")
    if view.cls >= 2:
        if "teller" in posts and not manager and (purpose == "counter_service" or purpose == "due_diligence"):
            found.append("teller-reveal")
        if (
            not urgent and not manager and not head
            and (not moment["workday"] or moment["minute"] < 450 or moment["minute"] >= 1200)
        ):  # fmt: skip
            found.append("out-of-hours")
        if request.channel is COPY and not manager and not head:
            found.append("copy-c2")
        if (
            not officer and ("compliance_officer" in posts or "legal_officer" in posts)
            and purpose in ("complaint", "due_diligence", "anti_money_laundering")
            and not named
        ):  # fmt: skip
            found.append("compliance-reveal")
        if "protection_officer" in posts and purpose == "complaint" and "compliance_officer" not in roles and not named:
            found.append("protection-reveal")
    if urgent:
        return
    if (
        "customer_manager" in posts and not manager
        and ("document" in families or "account" in families or "image" in families)
    ):  # fmt: skip
        found.append("manager-identity")
    if "image" in families and not manager and not head:
        found.append("image-in-clear")
    if "collector" in posts and request.channel is REVEAL and "relation" in families and not head:
        found.append("collector-contacts")
    if customer["minor"] and not (manager and officer):
        found.append("child-in-clear")
    if customer["dormant"] and not manager:
        found.append("dormant-account")
    if customer["deceased"] and not manager and "legal_officer" not in roles:
        found.append("deceased-in-clear")
    if customer["restricted"] and not officer:
        found.append("restricted-in-clear")


def level(request: Request, facts: Facts, cls: int, family: str) -> Level:  # noqa: PLR0911  rules in a row, as a programmer would write them
    channel, posts = request.channel, facts.staff["posts"]
    if channel is REVEAL or channel is COPY:
        return CLEAR  # what may not be shown was refused before
    risky = family == "risk" and RATERS.isdisjoint(posts)
    if channel is CHECK:
        return WITHHELD if risky else MATCH
    if cls >= 3 or risky:
        return WITHHELD
    if cls == 1:
        return CLEAR if family != "secret" else MATCH
    approved = channel is PRINT and "branch_manager" in facts.approval["roles"]
    if family in AMOUNTS or family == "image":
        if approved:
            shown = CLEAR
        elif family != "image" and channel is not SEARCH and not COUNTERS.isdisjoint(posts):
            shown = PARTIAL
        else:
            return WITHHELD
    else:
        shown = CLEAR if approved else PARTIAL
    if facts.moment["factors"] < 2 or family == "secret":
        return MATCH
    if request.purpose == "caller_check" and family == "document":
        return MATCH
    return shown
