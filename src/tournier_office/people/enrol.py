# SPDX-License-Identifier: Apache-2.0
"""Entering people: the shipped posts, one person, and a whole file at once or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tournier.base import BadInput
from tournier.ledger.entries import Event
from tournier_office.people import activation, placing
from tournier_office.people.actions import ADMINISTRATORS, give_post, propose_post
from tournier_office.people.lookups import FACT_DATES, posts_of
from tournier_office.people.models import Branch, Network, Post, PostChange, Staff, User
from tournier_office.people.networks import check_ranges
from tournier_office.site import gateway
from tournier_office.site.navigation import ADMINISTRATION

_ENTERED = "entered from a file / 文件导入"
INSIDE = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
POSTS: Sequence[tuple[str, str, str]] = (
    ("teller", "柜员", "Teller"),
    ("customer_manager", "客户经理", "Customer manager"),
    ("call_agent", "客服坐席", "Call-centre agent"),
    ("loan_officer", "信贷员", "Loan officer"),
    ("analyst", "数据分析员", "Analyst"),
    ("aml_officer", "反洗钱专员", "AML officer"),
    ("collector", "催收员", "Collector"),
    ("branch_manager", "网点负责人", "Branch manager"),
    ("department_head", "部门负责人", "Department head"),
    ("protection_officer", "保密信息专员", "Information protection officer"),
    ("compliance_officer", "合规专员", "Compliance officer"),
    ("legal_officer", "法务专员", "Legal officer"),
    ("auditor", "审计员", "Auditor"),
    ("system_admin", "系统管理员", "System administrator"),
    ("security_admin", "安全管理员", "Security administrator"),
    ("audit_admin", "审计管理员", "Audit administrator"),
    ("service", "服务账号", "Service account"),
)
COLUMNS = ("number", "zh", "en", "branch", "posts", "employment", "sponsor", *FACT_DATES)


def install_posts(networks: Sequence[str] = INSIDE) -> None:
    """The posts of the vocabulary; existing ones stay as the bank changed them."""
    ranges = check_ranges(networks)
    for code, zh, en in POSTS:
        kind = Post.Kind.ADMINISTRATION if code in ADMINISTRATION else Post.Kind.BUSINESS
        Post.objects.get_or_create(code=code, defaults={"zh": zh, "en": en, "kind": kind, "networks": ranges})


def install_post(code: str, zh: str, en: str, networks: Sequence[str]) -> None:
    """Enter or rename one of the posts of the vocabulary, with its allow-list."""
    kind = Post.Kind.ADMINISTRATION if code in ADMINISTRATION else Post.Kind.BUSINESS
    named = {"zh": zh, "en": en, "kind": kind, "networks": check_ranges(networks)}
    Post.objects.update_or_create(code=code, defaults=named)


def set_sponsor(number: str, sponsor: str) -> None:
    """Name the member of staff who answers for somebody who is not employed."""
    Staff.objects.filter(pk=number).update(sponsor_id=sponsor)


def install_network(cidr: str, kind: str) -> None:
    """Say what a range of addresses is."""
    Network.objects.update_or_create(cidr=check_ranges([cidr])[0], defaults={"kind": kind})


def install_branch(code: str, zh: str, en: str, region: str = "", parent: str = "") -> None:
    """Enter or rename a branch."""
    named = {"zh": zh, "en": en, "region": region, "parent_id": parent or None}
    Branch.objects.update_or_create(code=code, defaults=named)


def create_customer(key: str, username: str, name: str, password: str) -> User:
    """A customer's own sign-in."""
    now = timezone.now()
    user = User(username=username, name=name, kind=User.Kind.CUSTOMER, customer_key=key, password_changed_at=now)
    user.set_password(password)
    user.save()
    return user


def create_staff(  # noqa: PLR0913 - each part is named at the call
    number: str,
    *,
    zh: str,
    en: str,
    branch: str,
    posts: Sequence[str],
    password: str,
    by: str,
    facts: Mapping[str, Any] | None = None,
    must_change: bool = True,
    service: bool = False,
) -> Staff:
    """Enter a person with posts and a first password, and write it down. Raises BadInput, and then nothing is entered.

    Without a password, and as a service, the account exists but nobody signs in with it.
    """
    found = Branch.objects.filter(pk=branch).first()
    wanted = list(Post.objects.filter(pk__in=list(posts)))
    if found is None or len(wanted) != len(set(posts)):
        raise BadInput("people.place", "The branch or a post is unknown.", "Enter branches first; posts are fixed.")
    placing.check_open(found)
    if Staff.objects.filter(pk=number).exists() or User.objects.filter(username=number.lower()).exists():
        raise BadInput("people.taken", "This number is taken.", "Choose another.")
    service = service or "service" in posts
    user = User(username=number.lower(), name=zh or en, kind=User.Kind.SERVICE if service else User.Kind.STAFF)
    if service or not password:
        user.set_unusable_password()
    else:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise BadInput("people.password", " ".join(error.messages), "Choose a stronger first password.") from None
        user.set_password(password)
    with transaction.atomic():
        placing.expect_open(branch)
        detail = {"staff": number, "act": "entered", "posts": sorted(posts)}
        gateway.record(Event.STAFF_CHANGED, by, detail)  # type: ignore[arg-type]  # a list of texts is JSON
        user.save()
        User.objects.filter(pk=user.pk).update(must_change_password=must_change and not service)
        person = Staff.objects.create(number=number, user=user, zh=zh, en=en, branch=found, **(facts or {}))
        for post in wanted:
            give_post(person, post, found)
    return person


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would enter; `errors` are (line, what is wrong). Nothing is entered while there are any."""

    people: tuple[Mapping[str, str], ...] = ()
    errors: tuple[tuple[int, str], ...] = field(default=())


def read_people(text: str) -> Preview:
    """Read a CSV file with the columns of `COLUMNS` and check every row; nothing is changed."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in ("number", "zh", "branch", "posts") if name not in (reader.fieldnames or ())]
    if missing:
        raise BadInput(
            "people.columns", f"The file lacks the columns {', '.join(missing)}.", f"Use {', '.join(COLUMNS)}."
        )
    branches = set(Branch.objects.filter(closed_on=None).values_list("pk", flat=True))
    codes = set(Post.objects.values_list("pk", flat=True))
    taken = set(Staff.objects.values_list("pk", flat=True))
    rows: list[Mapping[str, str]] = []
    errors: list[tuple[int, str]] = []
    for line, raw in enumerate(reader, start=2):
        row = {name: (raw.get(name) or "").strip() for name in COLUMNS}
        wrong = _wrong(row, branches, codes, taken)
        errors += [(line, text) for text in wrong]
        rows.append(row)
        taken.add(row["number"])
    return Preview(tuple(rows), tuple(errors))


def _wrong(row: Mapping[str, str], branches: set[str], codes: set[str], taken: set[str]) -> list[str]:
    found: list[str] = []
    posts = row["posts"].split()
    if not row["number"] or len(row["number"]) > 32 or not row["number"].isalnum() or not row["number"].isascii():  # noqa: PLR2004 - the column's width
        found.append(gettext_noop("number: 1 to 32 letters and digits"))
    elif row["number"] in taken:
        found.append(gettext_noop("number: taken already"))
    if not row["zh"]:
        found.append(gettext_noop("zh: the name is missing"))
    if row["branch"] not in branches:
        found.append(gettext_noop("branch: unknown"))
    if not posts or set(posts) - codes:
        found.append(gettext_noop("posts: codes of known posts, separated by blanks"))
    elif set(posts) & ADMINISTRATION and len(posts) > 1:
        found.append(gettext_noop("posts: an administrator holds one post only"))
    if row["employment"] and row["employment"] not in Staff.Employment.values:
        found.append(f"employment: one of {', '.join(Staff.Employment.values)}")
    for name in FACT_DATES:
        try:
            date.fromisoformat(row[name] or "2000-01-01")
        except ValueError:
            found.append(f"{name}: a date like 2026-12-31")
    return found


def import_people(text: str, *, by: str) -> Mapping[str, str]:
    """Enter everybody in the file, or nobody: BadInput lists every wrong line.

    Returns the first half of each activation code, by number, to be shown once; services have none. Posts are proposed,
    as on a person's page, and neither they nor the codes open anything until another administrator agrees (law 5):
    else one administrator could enter a clerk and the manager who approves the clerk, and be both.
    """
    if not posts_of(by) & ADMINISTRATORS:
        raise BadInput("people.who", "Staff are entered by an administrator.", "Ask one of them.")
    preview = read_people(text)
    if preview.errors:
        lines = "; ".join(f"line {line}: {what}" for line, what in preview.errors[:20])
        raise BadInput(
            "people.file", f"The file has {len(preview.errors)} faults: {lines}.", "Correct it and import again."
        )
    halves: dict[str, str] = {}
    with transaction.atomic():
        for row in preview.people:
            facts: dict[str, Any] = {name: date.fromisoformat(row[name]) for name in FACT_DATES if row[name]}
            facts["employment"] = row["employment"] or Staff.Employment.REGULAR
            posts = row["posts"].split()
            create_staff(
                row["number"],
                zh=row["zh"],
                en=row["en"] or row["zh"],
                branch=row["branch"],
                posts=(),
                password="",
                by=by,
                facts=facts,
                service="service" in posts,
            )
            if "service" not in posts:
                halves[row["number"]] = activation.give_first(row["number"], by=by, reason=_ENTERED)
            for post in posts:
                propose_post(
                    row["number"], post, row["branch"], PostChange.Kind.GIVE, until=None, by=by, reason=_ENTERED
                )
        for row in preview.people:
            if row["sponsor"]:
                Staff.objects.filter(pk=row["number"]).update(sponsor_id=row["sponsor"])
    return halves


def today() -> date:
    """The bank's day."""
    return timezone.localdate()


def set_totp(number: str, secret: str) -> None:
    """Give a person a second factor with a known secret; for the demo's cast only, whose codes the demo shows."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(User.objects.get(username=number.lower()), secret)
