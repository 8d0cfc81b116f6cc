# SPDX-License-Identifier: Apache-2.0
"""The audit vocabulary in words, for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tournier.ledger.entries import Event

Text = str | Promise

EVENTS: Mapping[Event, Text] = {
    Event.DISCLOSURE_INTENDED: _("Disclosure decided: allowed"),
    Event.DISCLOSURE_PAGE: _("Page disclosed"),
    Event.DISCLOSURE_DELIVERED: _("Disclosure delivered"),
    Event.DISCLOSURE_FAILED: _("Disclosure failed, nothing left"),
    Event.DISCLOSURE_REFUSED: _("Disclosure refused"),
    Event.DISCLOSURE_NEEDS_APPROVAL: _("Disclosure waits for approval"),
    Event.REQUEST_FILED: _("Request filed"),
    Event.REQUEST_WITHDRAWN: _("Request withdrawn"),
    Event.REQUEST_EXPIRED: _("Request expired"),
    Event.APPROVAL_GIVEN: _("Approval given"),
    Event.APPROVAL_REFUSED: _("Approval refused"),
    Event.TAKING_DESTROYED: _("Destruction confirmed"),
    Event.EXPORT_FILED: _("Export asked for"),
    Event.EXPORT_MADE: _("Export produced"),
    Event.EXPORT_STOPPED: _("Export stopped"),
    Event.EXPORT_CANCELLED: _("Export cancelled"),
    Event.EXPORT_REVOKED: _("Export revoked"),
    Event.EXPORT_EXPIRED: _("Export expired"),
    Event.RECEIVER_KEY_REGISTERED: _("Receiver's key registered"),
    Event.RECEIVER_KEY_REVOKED: _("Receiver's key revoked"),
    Event.BREAK_GLASS_OPENED: _("Emergency access opened"),
    Event.BREAK_GLASS_REVIEWED: _("Emergency access reviewed"),
    Event.RULES_PROPOSED: _("Rules proposed"),
    Event.RULES_SCHEDULED: _("Rules agreed to for a moment to come"),
    Event.RULES_ACTIVATED: _("Rules put in force"),
    Event.RULES_REJECTED: _("Rules rejected"),
    Event.CATALOGUE_PROPOSED: _("Catalogue change proposed"),
    Event.CATALOGUE_CONFIRMED: _("Catalogue change confirmed"),
    Event.CATALOGUE_REJECTED: _("Catalogue change rejected"),
    Event.SIGN_IN_SUCCEEDED: _("Signed in"),
    Event.SIGN_IN_FAILED: _("Sign-in failed"),
    Event.SIGN_IN_LOCKED: _("Sign-in locked"),
    Event.SIGN_IN_REFUSED: _("Sign-in refused"),
    Event.SESSION_ENDED: _("Session ended"),
    Event.SCREEN_LOCKED: _("Screen locked"),
    Event.SCREEN_UNLOCKED: _("Screen unlocked"),
    Event.FACTOR_ADDED: _("Sign-in factor added"),
    Event.FACTOR_REMOVED: _("Sign-in factor removed"),
    Event.STAFF_CHANGED: _("Staff record changed"),
    Event.ADMINISTRATION: _("Act of administration"),
    Event.KEY_ISSUED: _("Service key issued"),
    Event.KEY_REVOKED: _("Service key revoked"),
    Event.KEY_USED_WRONGLY: _("Service key refused"),
    Event.LEDGER_OPENED: _("Ledger opened"),
    Event.LEDGER_READ: _("Ledger read"),
    Event.REGISTERS_WRITTEN: _("Registers written"),
    Event.REGISTERS_PROPOSED: _("Restored registers: acceptance proposed"),
    Event.REGISTERS_ACCEPTED: _("Restored registers: accepted"),
    Event.REGISTERS_REJECTED: _("Restored registers: not accepted"),
    Event.TRACE_FILED: _("Trace of a leaked list filed"),
    Event.TRACE_APPROVED: _("Trace approved by a second person"),
    Event.TRACE_REJECTED: _("Trace rejected or withdrawn"),
    Event.TRACE_RUN: _("Trace run"),
    Event.TRACE_READ: _("Result of a trace read"),
    Event.REGISTER_OPENED: _("Entry of a register opened"),
    Event.REGISTER_STEP: _("Step in a register"),
    Event.REGISTER_EXPORTED: _("List of a register taken away"),
    Event.ROTATION_PROPOSED: _("Rotation of keys proposed"),
    Event.ROTATION_AGREED: _("Rotation of keys agreed to"),
    Event.ROTATION_DONE: _("Keys rotated"),
    Event.BACKUP_MADE: _("Backup made"),
    Event.BACKUP_DRILLED: _("Restoring of a backup drilled"),
    Event.BACKUP_RESTORED: _("Backup restored"),
    Event.SUBJECT_ERASED: _("Customer's clear values erased"),
    Event.WITNESS_LOST: _("Witness lost"),
    Event.WITNESS_BACK: _("Witness back"),
}

GROUPS: Mapping[str, Text] = {
    "disclosure": _("Disclosures"),
    "request": _("Requests"),
    "approval": _("Approvals"),
    "taking": _("Copies and prints"),
    "export": _("Exports"),
    "receiver_key": _("Receivers' keys"),
    "break_glass": _("Emergency access"),
    "rules": _("Rules"),
    "catalogue": _("Catalogue"),
    "sign_in": _("Sign-in"),
    "session": _("Sessions"),
    "screen": _("Screen"),
    "factor": _("Sign-in factors"),
    "staff": _("Staff"),
    "administration": _("Administration"),
    "service_key": _("Service keys"),
    "ledger": _("Ledger"),
    "registers": _("Registers"),
    "trace": _("Traces"),
    "register": _("Steps in registers"),
    "subject": _("Erasure"),
    "backup": _("Backups"),
    "witness": _("Witness"),
    "rotation": _("Rotation of keys"),
}

DETAILS: Mapping[str, Text] = {
    "channel": _("Channel"),
    "purpose": _("Purpose"),
    "basis": _("Legal basis"),
    "case": _("Case"),
    "fields": _("Fields"),
    "categories": _("Kinds of information"),
    "class": _("Class"),
    "levels": _("Treatments"),
    "rules": _("Rules"),
    "rules_version": _("Version of the rules"),
    "beside": _("Facts of the decision, by their digest"),
    "approved_by": _("Approved by"),
    "agreed": _("Approvals"),
    "address": _("Network address"),
    "session": _("Session"),
    "stages": _("Stages"),
    "break_glass": _("Emergency reason"),
    "searched_by": _("Searched by"),
    "rows": _("Rows by table"),
    "mark": _("Watermark"),
    "offset": _("From row"),
    "matched": _("Match"),
    "hits": _("Answers by customer found"),
    "code": _("Error code"),
    "reason": _("Reason"),
    "why": _("Reason"),
    "version": _("Version"),
    "digest": _("Digest"),
    "based_on": _("Based on"),
    "act": _("Act"),
    "post": _("Post"),
    "branch": _("Branch"),
    "what": _("What"),
    "found": _("Found"),
    "request": _("Request"),
    "stage": _("Stage"),
    "role": _("Role"),
    "until": _("Until"),
    "count": _("Count"),
    "clause": _("Clause"),
    "since": _("From"),
    "channels": _("Channels"),
    "column": _("Column"),
    "customers": _("Customers in the list"),
    "disclosed": _("Of them disclosed to somebody"),
    "mapped": _("How the rows were read"),
    "withheld": _("Withheld from its two persons"),
    "withdrawn": _("Withdrawn by whoever filed it"),
    "register": _("Register"),
    "row": _("Entry of the register"),
    "verb": _("Step"),
    "from": _("From stage"),
    "to": _("To stage"),
    "filter": _("Narrowed by"),
    "counts": _("Rows by register"),
    "proposed_by": _("Proposed by"),
    "named_still": _("Rows that stay named"),
}

CHANNELS: Mapping[str, Text] = {
    "search": _("search"),
    "look_up": _("look-up"),
    "reveal": _("reveal"),
    "match": _("match or no match"),
    "copy": _("copy"),
    "print": _("print"),
    "own_view": _("own view"),
    "query": _("question in SQL"),
    "export": _("export"),
}

LEVELS: Mapping[str, Text] = {
    "withheld": _("withheld"),
    "match": _("match only"),
    "token": _("token"),
    "partial": _("partial"),
    "clear": _("in clear"),
}

# What a verification finds, by the kind that `tournier.ledger.verify` gives it.
FINDINGS: Mapping[str, Text] = {
    "form": _("An entry is not of the agreed shape."),
    "gap": _("Entries of one writer are missing, doubled or out of order."),
    "tile": _("A stored hash is not that of its entry: one of them was changed or moved."),
    "place": _("Entries are missing or moved."),
    "sealed": _("A sealed value does not belong to its entry."),
    "checkpoint": _("A stored checkpoint is not a checkpoint."),
    "signature": _("A checkpoint is not signed by the ledger's key."),
    "cosignature": _("A witness's cosignature does not hold."),
    "truncated": _("The ledger is shorter than a checkpoint says: entries were cut off."),
    "rewritten": _("The ledger is not the one that was signed: entries were changed, moved, added or removed."),
    "promise": _("An acknowledged entry is missing."),
    "erasure": _("Values are gone without a recorded erasure."),
    "unsigned": _("Entries stand after the last signed checkpoint."),
}
# What is wrong with a row of a register, by its kind.
ROWS: Mapping[str, Text] = {
    "changed": _("The row was changed past the office."),
    "inserted": _("The row was added past the office."),
    "deleted": _("The row was deleted past the office."),
    "rolled_back": _("The row is as it was before: a later state was taken away."),
}
# What it could not check, by how its note begins.
NOTES: Mapping[str, Text] = {
    "nothing was compared": _(
        "Nothing was compared with a checkpoint kept elsewhere; from the next run on, this one's is."
    ),
    "signatures were not checked": _("Signatures were not checked."),
    "sealed parts were not opened": _("Sealed parts were not opened."),
}


def note_words(note: str) -> Text:
    """A note of the verifier in words; an unknown one as it is."""
    return next((words for begin, words in NOTES.items() if note.startswith(begin)), note)
