# SPDX-License-Identifier: Apache-2.0
"""The registers of pledges, policies, signatures and signing keys, described: all that the kit makes of them comes from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.learning import words
from tournier_office.learning.register import (
    AUDITORS,
    KEEP,
    KEEPERS,
    POSTS_HINT,
    READ,
    VERSION_MOVES,
    VERSION_STAGES,
)
from tournier_office.site.register import Field, Kind, Move, Register, Stage, Who

_PERSON = Field("staff", _("Person"), Kind.STAFF, listed=True, narrows=True)
_CODE = Field("code", _("Document code"), asked=True, listed=True, narrows=True, most=40, hint=_("Small letters, figures and hyphens. The same code again is the next version."))  # fmt: skip
_VERSION = Field("version", pgettext_lazy("of a course", "Version"), Kind.NUMBER, listed=True)

DOCUMENTS = Register(
    name="documents",
    words=_("Pledges and policies"),
    about=_("What is signed or read and confirmed, by which posts. A version is put in force by a second person."),
    model="learning.Document",
    fields=(
        Field("title", _("Title"), reading=words.title, stored=False, listed=True),
        _CODE,
        _VERSION,
        Field("title_zh", _("Title in Chinese"), asked=True),
        Field("title_en", _("Title in English"), asked=True),
        Field("fact", _("Keeps open"), Kind.CHOICE, words.document_facts, asked=True, listed=True, narrows=True),
        Field("posts", _("Demanded of the posts"), reading=lambda row: words.posts(row.posts), asked=True, listed=True, required=False, most=400, hint=POSTS_HINT),
        Field("term_days", _("Counts for days"), Kind.NUMBER, asked=True),
        Field("text_zh", _("Text in Chinese"), Kind.TEXT, asked=True, most=words.MOST_TEXT, hint=_("Markdown: headings, lists, quotations, bold. Anything else stays text.")),
        Field("text_en", _("Text in English"), Kind.TEXT, asked=True, most=words.MOST_TEXT),
        Field("grace_days", _("Days of grace"), Kind.NUMBER),
    ),
    stages=VERSION_STAGES,
    moves=VERSION_MOVES,
    readers=READ,
    openers=KEEP,
    exporters=READ,
    place=66,
    acts="tournier_office.learning.documents",
    panel="learning/preview.html",
)  # fmt: skip

SIGNATURES = Register(
    name="signatures",
    words=_("Signatures"),
    about=_("Who has signed which pledge and confirmed which policy, in which version and by which key."),
    model="learning.Signature",
    fields=(
        _PERSON,
        Field("code", _("Document code"), listed=True, narrows=True),
        _VERSION,
        Field("method", pgettext_lazy("of a signature", "By"), listed=True, reading=lambda row: words.way(row.method)),
        Field("digest", _("Digest of what was signed")),
        Field("public", _("Public key")),
    ),
    stages=(
        Stage("given", _("given"), "good"),
        Stage("revoked", pgettext_lazy("of a signature", "revoked"), "bad", last=True),
    ),
    moves=(
        Move("revoke", pgettext_lazy("of a signature", "Let it not count"), ("given",), "revoked", Who(anywhere=KEEPERS, never=("staff",)), reason=True, tone="bad"),
    ),
    readers=Who(frozenset({"branch_manager", "department_head"}), KEEPERS | AUDITORS, ("staff",)),
    exporters=Who(frozenset({"branch_manager", "department_head"}), KEEPERS | AUDITORS),
    place=67,
    acts="tournier_office.learning.signing",
    panel="learning/signed.html",
)  # fmt: skip

SIGNING_KEYS = Register(
    name="signing_keys",
    words=_("Signing keys"),
    about=_("The public parts of the keys that people sign with. Whoever checks a pledge outside compares the key with this list."),
    model="learning.SigningKey",
    fields=(
        _PERSON,
        Field("kind", pgettext_lazy("of a key", "Kind"), reading=lambda row: words.key_kind(row.public), stored=False, listed=True),
        Field("public", _("Public key"), listed=True, narrows=True),
    ),
    stages=(
        Stage("in_use", pgettext_lazy("of a key", "in use"), "good"),
        Stage("revoked", pgettext_lazy("of a key", "revoked"), "bad", last=True),
    ),
    moves=(
        Move("revoke", pgettext_lazy("of a key", "Revoke"), ("in_use",), "revoked", Who(anywhere=frozenset({"security_admin"}), named=("staff",)), reason=True, tone="bad"),
    ),
    readers=Who(anywhere=KEEPERS | AUDITORS | {"security_admin"}, named=("staff",)),
    exporters=Who(anywhere=KEEPERS | AUDITORS),
    place=68,
)  # fmt: skip
