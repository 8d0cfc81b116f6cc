# SPDX-License-Identifier: Apache-2.0
"""The bank of `bench.flip`: an office, its ledger and the customers on PostgreSQL, and people who may ask in SQL."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

HERE = "127.0.0.0/8"
CASE = "CS-2026-0001"
DATES = ("training_until", "exam_until", "pledge_until", "read_confirmed_until", "background_check_until")
_CUSTOMERS = (
    "INSERT INTO cust_info (khh, khxm, zjhm, sjhm, csrq, cxmm, khjg, beizhu) "
    "SELECT 'K' || i, '云小满', '99010119900307' || lpad(i::text, 6, '0'), '1' || lpad(i::text, 10, '0'), '1990-03-07', '1', "
    "'B01', '' FROM generate_series(1, {}) i"
)


def made(folder: Path, office: str, owner: str, customers: int) -> Any:
    """The project, served by this process too: the small bank with many customers, read by a role that can do nothing else."""
    from tests.simulators.small_project import make_small_project

    from tournier.engines.adoption import index

    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
    small = make_small_project(folder, "postgresql", owner)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(_CUSTOMERS.format(customers))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        connection.execute("ANALYZE")
    read = tuple(replace(one, url=one.url.replace("tournier@", "reader@")) for one in small.sources)
    project = replace(small, office=office, store=office, sources=read)
    project.save()
    index(project)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    from tournier_office.site.serve import prepare

    prepare(project.path)
    from tests.simulators.small_office import furnish

    from tournier_office.site import gateway

    gateway.use(project)
    furnish(project)
    return project


def people(many: int) -> dict[str, str]:
    """Enter them, analysts in the bank's own network: their wire passwords by their numbers."""
    from django.utils import timezone
    from tests.simulators.small_office import FAR, with_post_beside

    from tournier_office.people.models import Branch, Holding, Post, Staff, User
    from tournier_office.wire import actions as wire

    with_post_beside("S0011", "customer_manager", HERE)
    since = timezone.localdate() - FAR
    branch, posts = Branch.objects.get(pk="B01"), Post.objects.filter(code__in=["analyst", "customer_manager"])
    numbers = [f"P{place:04}" for place in range(many)]
    users = User.objects.bulk_create(
        [User(username=number, name=number, password_changed_at=timezone.now()) for number in numbers]
    )
    staff = Staff.objects.bulk_create(
        [
            Staff(
                number=number, user=user, zh=number, en=number, branch=branch, **dict.fromkeys(DATES, since + 2 * FAR)
            )
            for number, user in zip(numbers, users, strict=True)
        ]
    )
    Holding.objects.bulk_create(
        [Holding(staff=one, post=post, branch=branch, since=since, kind="business") for one in staff for post in posts]
    )
    return {number: wire.issue(number, factors=2, days=1, ranges=[HERE]) for number in numbers}


def session(number: str) -> tuple[str, str]:
    """A browser in which this person is signed in: its cookie, and its session in the office."""
    from django.test import Client
    from django.utils import timezone

    from tournier.base import new_id
    from tournier_office.people.models import SignIn, User

    user, now, client = User.objects.get(username=number), timezone.now(), Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user, backend="tournier_office.people.signed_in.Backend")
    row = SignIn.objects.create(
        id=new_id(), user=user, session_key=client.session.session_key or "", address="127.0.0.1",
        methods=["password", "totp"], factors=2, managed_device=True, started_at=now, seen_at=now, idle_seconds=3600,
    )  # fmt: skip
    kept = client.session
    kept["sign_in"] = row.id
    kept.save()
    return str(kept.session_key), str(row.id)


def lapse(fact: str, numbers: list[str]) -> None:
    """The fact no longer holds for these people; within the transaction of the caller."""
    from django.utils import timezone

    from tournier_office.people.models import Staff

    yesterday = timezone.localdate() - timedelta(days=2)
    Staff.objects.filter(pk__in=numbers).update(**({"status": "on_leave"} if fact == "status" else {fact: yesterday}))


def restore(numbers: list[str]) -> None:
    """Every fact holds again."""
    from django.utils import timezone
    from tests.simulators.small_office import FAR

    from tournier_office.people.models import Staff

    until = timezone.localdate() + FAR
    Staff.objects.filter(pk__in=numbers).update(status="active", **dict.fromkeys(DATES, until))
