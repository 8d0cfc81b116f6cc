# SPDX-License-Identifier: Apache-2.0
"""The rules for questions about many customers, by hand: queries and exports (see `decision_ifs`)."""

# ruff: noqa: PLR1714 - two comparisons are faster than a set, and this is the limit to be measured

from __future__ import annotations

from tournier.catalogue import Level
from tournier.policy import Channel, Facts, Request
from tournier.policy.judging import Shape as View

QUERY, EXPORT = Channel.QUERY, Channel.EXPORT
CLEAR, PARTIAL, TOKEN, MATCH, WITHHELD = Level.CLEAR, Level.PARTIAL, Level.TOKEN, Level.MATCH, Level.WITHHELD
TOKENS = frozenset({"key", "document", "account", "device"})
COARSE = frozenset({"name", "person", "contact", "relation"})
ON_AMOUNTS = frozenset({"statistics", "model", "reconciliation", "anti_money_laundering"})
RATERS = frozenset({"aml_officer", "compliance_officer", "loan_officer"})
AMOUNTS = frozenset({"money", "transaction", "loan"})
HEADS = frozenset({"branch_manager", "department_head"})
KEPT_FOR = frozenset({"anti_money_laundering", "fraud_prevention", "complaint", "audit", "emergency"})
BOTH = frozenset({"protection_officer", "compliance_officer"})


def kept_only(kept: str, purpose: str) -> bool:
    return kept != "no" and purpose not in KEPT_FOR and not (kept == "debt" and purpose == "collection")


def many_grants(request: Request, facts: Facts) -> list[str]:
    posts, purpose, asks = facts.staff["posts"], request.purpose, request.channel is QUERY
    found = []
    if "analyst" in posts and (
        purpose in ("statistics", "model", "reconciliation") or (asks and purpose == "fraud_prevention")
    ):
        found.append("analyst-query" if asks else "analyst-export")
    if purpose == "anti_money_laundering" and ("aml_officer" in posts or "compliance_officer" in posts):
        found.append("aml-query")
    if asks:
        if "auditor" in posts and purpose == "audit":
            found.append("auditor-query")
        if "department_head" in posts and purpose == "statistics":
            found.append("head-statistics")
        if "service" in posts and purpose in ("statistics", "reconciliation"):
            found.append("service-query")
    return found


def many_refusals(request: Request, facts: Facts, view: View, found: list[str]) -> None:
    if not facts.approval["case_open"] and request.purpose != "statistics":
        found.append("query-needs-case")
    if request.basis == "consent":
        found.append("query-by-consent")
    if request.break_glass:
        found.append("query-break-glass")
    if kept_only(facts.moment.get("kept_among", "no"), request.purpose):
        found.append("kept-only-among")
    if request.channel is QUERY:
        standing_refusals(facts, view, found)
        amounts_refusals(request, facts, view, found)
    if request.channel is EXPORT:
        away_refusals(facts, view, found)
        if facts.moment.get("unanswered"):
            found.append("owner-missing")
        minute = facts.moment["minute"]
        if view.cls >= 2 and (minute < 450 or minute >= 1200):
            found.append("export-outside-hours")


def amounts_refusals(request: Request, facts: Facts, view: View, found: list[str]) -> None:
    staff, moment, purpose = facts.staff, facts.moment, request.purpose
    if view.cls < 2 or purpose not in ON_AMOUNTS or AMOUNTS.isdisjoint(view.families):
        return
    place = not moment["managed_device"] or moment["network"] == "vpn"
    if place or staff["employment"] == "intern" or ("service" in staff["posts"] and purpose != "statistics"):
        found.append("amounts-in-clear")


def unmatched(request: Request, posts: frozenset[str], view: View, found: list[str]) -> None:
    channel, purpose = request.channel, request.purpose
    if channel is Channel.LOOK_UP and purpose == "caller_check" and "call_agent" in posts:
        found.append("caller-not-matched")
    in_clear = channel is Channel.REVEAL or channel is Channel.COPY or channel is Channel.PRINT
    if in_clear and purpose == "counter_service" and view.cls >= 2 and not request.break_glass:
        found.append("counter-not-matched")


def query_approvals(request: Request, facts: Facts, view: View) -> list[str]:
    minute = facts.moment["minute"]
    asked = (
        view.cls >= 2 and request.purpose in ON_AMOUNTS and request.purpose != "statistics"
        and not AMOUNTS.isdisjoint(view.families) and "service" not in facts.staff["posts"]
        and (not facts.moment["workday"] or minute < 450 or minute >= 1200)
        and HEADS.isdisjoint(facts.approval["roles"])
    )  # fmt: skip
    return ["amounts-out-of-hours"] if asked else []


def many_approvals(request: Request, facts: Facts, view: View) -> list[str]:
    if request.channel is QUERY:
        return query_approvals(request, facts, view)
    roles = facts.approval["roles"]
    found = ["export-approval"] if HEADS.isdisjoint(roles) else []
    bulk_approvals(request, roles, view, found)
    return found


def many_level(request: Request, facts: Facts, cls: int, family: str) -> Level:
    if (
        cls >= 3
        or family == "secret"
        or family == "image"
        or (family == "risk" and RATERS.isdisjoint(facts.staff["posts"]))
    ):
        return WITHHELD
    purpose = request.purpose
    if cls > 1 and facts.moment["factors"] < 2:
        return MATCH
    if family in TOKENS and not (family == "account" and cls == 1):
        return TOKEN
    if cls == 1:
        return CLEAR
    if (purpose == "statistics" or purpose == "model") and family in COARSE:
        return TOKEN
    return CLEAR if family in AMOUNTS and purpose in ON_AMOUNTS else PARTIAL


def standing_refusals(facts: Facts, view: View, found: list[str]) -> None:
    staff, today = facts.staff, facts.moment["date"]
    if view.cls >= 2:
        if staff["exam_until"] < today:
            found.append("exam-lapsed")
        if staff["background_check_until"] < today:
            found.append("background-lapsed")
        if staff["open_violation"]:
            found.append("open-violation")
        if staff.get("declaration_overdue"):
            found.append("declaration-overdue")


def away_refusals(facts: Facts, view: View, found: list[str]) -> None:
    staff, moment = facts.staff, facts.moment
    standing_refusals(facts, view, found)
    if view.cls >= 2:
        if moment["factors"] < 2:
            found.append("two-factors")
        if not moment["managed_device"]:
            found.append("managed-device")
    if "service" in staff["posts"]:
        found.append("service-masked")
    if moment["network"] == "vpn":
        found.append("vpn-masked")


def bulk_approvals(request: Request, roles: frozenset[str], view: View, found: list[str]) -> None:
    if view.cls >= 2 and request.count >= 10:
        if HEADS.isdisjoint(roles) or "protection_officer" not in roles:
            found.append("c2-bulk")
        if request.count >= 500 and not roles >= BOTH:
            found.append("c2-mass")
