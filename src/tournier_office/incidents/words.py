# SPDX-License-Identifier: Apache-2.0
"""The closed lists of incidents, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.law.incidents import levels as law
from tournier.law.incidents import levels_named
from tournier.law.reckoning import deadline_of
from tournier_office.catalogue import assets as catalogued
from tournier_office.site.language import said
from tournier_office.site.register import Text
from tournier_office.site.register.description import LEDGER

Pairs = list[tuple[str, Text]]
TOLD, STRAY, TRACE, VIOLATION, COMPLAINT, ENTRY = "report", "stray", "trace", "violation", "complaint", "entry"
CRIME = "crime"  # the circumstance for which the police are told
CHARGE, DIRECT, OTHER = "in_charge", "direct", "other"
YES, NO = "yes", "no"
#: Sent, and no answer to a clock of its own: the next one begins anew.
PROGRESS = "progress_due"


def kinds() -> Pairs:
    """What happened."""
    return [
        ("leak", pgettext_lazy("of an incident", "information leaked")), ("access", pgettext_lazy("of an incident", "somebody got in who may not")),
        ("loss", pgettext_lazy("of an incident", "information was lost or destroyed")), ("tampering", pgettext_lazy("of an incident", "information was changed")),
        ("misuse", pgettext_lazy("of an incident", "information was misused")), ("ransomware", pgettext_lazy("of an incident", "ransomware")),
        ("partner", pgettext_lazy("of an incident", "a partner lost or leaked it")), ("outage", pgettext_lazy("of an incident", "a system failed")),
        ("other", pgettext_lazy("of an incident", "something else")),
    ]  # fmt: skip


def sources() -> Pairs:
    """From where the bank knows of it."""
    return [
        ("seen", pgettext_lazy("an incident is known from", "somebody in the bank saw it")), (TOLD, pgettext_lazy("an incident is known from", "told in confidence")),
        (STRAY, pgettext_lazy("an incident is known from", "a stray file")), (TRACE, pgettext_lazy("an incident is known from", "a leak trace")),
        (VIOLATION, pgettext_lazy("an incident is known from", "a case of violation")), (COMPLAINT, pgettext_lazy("an incident is known from", "a complaint")),
        (ENTRY, pgettext_lazy("an incident is known from", "an entry of the evidence")), ("outside", pgettext_lazy("an incident is known from", "somebody outside")),
    ]  # fmt: skip


def origin_of(row: Any) -> str:
    """Where the number that an incident comes from leads."""
    leads = {TOLD: "incident-reports", STRAY: "strays", VIOLATION: "violations", ENTRY: LEDGER}
    return leads.get(row.source, "") if row.origin else ""


def incident_of(row: Any) -> str:
    """Where the number of the incident leads that was opened by a report."""
    return "incidents" if row.incident else ""


def marks() -> Pairs:
    """What makes it graver, or begins a clock, and nobody can count."""
    return [(one.id, said(one.zh, one.en)) for one in law().marks.values()]


def levels() -> Pairs:
    """How grave it is, the mildest first."""
    return [(one.id, said(one.zh, one.en)) for one in law().levels.values()]


def level(code: str) -> str:
    """One level in words."""
    return str(dict(levels()).get(code, code))


def because(row: Any) -> str:
    """By which tests the level follows from the facts."""
    from tournier_office.incidents import grading  # an AppConfig names this module before there are models

    version = levels_named(row.version)
    met = version.met(grading.facts_of(row))
    told = list(dict.fromkeys(f"{level(one.level)}: {one.clause}" for one in met))
    if row.persons is None:
        told.append(str(_("nobody knows how many customers")) + ": PBOC4-12")
    return "; ".join(told)


def assets() -> Pairs:
    """Sources and tables of the catalogue."""
    return catalogued.tables()


def yes_or_no() -> Pairs:
    """Whether the source still leaks."""
    return [
        (NO, pgettext_lazy("an incident", "no")),
        (YES, pgettext_lazy("an incident", "yes: nothing is exported of it")),
    ]


def suspected() -> Pairs:
    """Whether somebody suspects a crime: then the police are told."""
    return [
        (NO, pgettext_lazy("whether a crime is suspected", "no")),
        (YES, pgettext_lazy("whether a crime is suspected", "yes: the police are told")),
    ]


def parts() -> Pairs:
    """Of whom it is said why they are not held responsible."""
    return [(CHARGE, _("who was in charge")), (DIRECT, _("who did it")), (OTHER, _("another who did it"))]


def exempted(row: Any) -> str:
    """Of the others who did it, why some are not held responsible."""
    return "; ".join(f"{number}: {why}" for number, (_by, why) in sorted(row.exempt_others.items()))


def reports() -> Pairs:
    """What is sent to whom; each ends a clock of the law, and may do so of several."""
    return [
        ("nfra_first", _("NFRA: first report")), ("nfra_written", _("NFRA: written report")), ("nfra_final", _("NFRA: assessment after it is over")),
        ("pboc_brief", _("PBOC: brief report")), ("pboc_report", _("PBOC: written report")), ("pboc_preliminary", _("PBOC: preliminary report after it is over")),
        ("pboc_final", _("PBOC: final report")), ("pboc_completed", _("PBOC: report that was sent back, completed")),
        ("pboc_consumer", _("PBOC branch: information of consumers")), ("cac_report", _("CAC: report")), ("cac_final", _("CAC: final report")),
        ("cii_report", _("Protection department and police: critical infrastructure")), ("cii_final", _("Protection department: final report")),
        ("all_told", _("Users, local regulator and police: especially serious")), ("upgrade_reported", _("PBOC: that it got worse")),
        ("police_told", _("Police: a suspected crime")), ("central_report", _("The department of a central body")), ("flaw_reported", _("Authority: a flaw that endangers the public")),
        ("consumer_event_reported", _("NFRA: a major event of consumers")), ("outage_reported", _("NFRA: an important system failed")), ("outage_written", _("NFRA: the failure in writing")),
        ("special_audit_done", _("The special audit is done")),
        ("persons_told", _("Authority and the persons concerned (PIPL 57)")), ("interested_told", _("Customers whom it harms: notice")),
        ("guardians_told", _("Minors and their guardians, and the authority")), (PROGRESS, _("Progress, to NFRA and PBOC")),
    ]  # fmt: skip


def clock(deadline: str) -> str:
    """A deadline in words."""
    one = deadline_of(deadline)
    return said(one.zh, one.en)
