# SPDX-License-Identifier: Apache-2.0
"""Reminders: the owner first, the second when the first does not act, nobody once it is done; and where none may go."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.mail.backends import smtp
from django.db import connection
from tests.simulators.post_office import Counterpart, mail_server, robot

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier_office.duties import calling, noticing
from tournier_office.duties.models import Duty, Notice, Reminding
from tournier_office.duties.reckoned import Level
from tournier_office.duties.tests.test_clocks import begin, hear
from tournier_office.duties.ways import Hook, Ways, check_url, read_ways
from tournier_office.site import chores, gateway

OWNER, SECOND = "S0001", "S0002"


@pytest.fixture
def group() -> Iterator[Counterpart]:
    with robot() as found:
        yield found


@pytest.fixture
def post(settings) -> Iterator[Counterpart]:
    settings.EMAIL_BACKEND = f"{smtp.__name__}.EmailBackend"  # the real one; tests of Django put another in its place
    with mail_server() as found:
        yield found


def ways(mail: Counterpart | None = None, group: Counterpart | None = None, kind: str = "wecom") -> Ways:
    hooks: tuple[Hook, ...] = ()
    inside: frozenset[str] = frozenset()
    if group is not None:
        hooks = (Hook("desk", kind, f"http://127.0.0.1:{group.port}/send?key=k", Level.SECOND),)
        inside = frozenset({f"127.0.0.1:{group.port}"})
    server = f"smtp://127.0.0.1:{mail.port}" if mail else ""
    return Ways(
        server, "tournier@bank.example", domains=frozenset({"bank.example"}), address="https://tournier.bank.example",
        hooks=hooks, inside=inside,
    )  # fmt: skip


def told() -> set[tuple[str, int]]:
    """Who was told by the console at which level."""
    return set(Notice.objects.filter(way="console").values_list("staff", "level"))


def test_the_owner_is_reminded_and_the_second_when_the_first_does_not_act(timed, clock):
    row = begin("I03A", "discovered", clock.now(), OWNER, SECOND)  # four hours
    clock.advance(timedelta(minutes=119))
    assert noticing.remind(Ways()) == 0
    clock.advance(timedelta(minutes=1))
    assert noticing.remind(Ways()) == 1
    assert noticing.remind(Ways()) == 0, "each reminder is made once"
    assert told() == {(OWNER, 1)}
    clock.advance(timedelta(minutes=72))  # four fifths
    noticing.remind(Ways())
    assert told() == {(OWNER, 1), (OWNER, 2), (SECOND, 2)}
    row.refresh_from_db()
    assert row.state == "escalated"
    step = gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)[0]
    assert (step.actor, step.detail["verb"]) == ("system", "escalate")
    assert "The owner has not acted, and little time is left." in step.detail.values(), "nobody is late yet"
    clock.advance(timedelta(minutes=48))
    noticing.remind(Ways())
    assert {staff for staff, level in told() if level == 3} == {OWNER, SECOND, "S0003", "S0004"}


def test_a_duty_that_is_done_stops_reminding_also_of_what_waits(timed, clock, group):
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=3, minutes=30))
    noticing.remind(ways(group=group))
    assert noticing.console(SECOND)
    hear("cac_report", clock.now())
    assert noticing.deliver(ways(group=group)) == 0
    assert group.taken == []
    assert noticing.console(OWNER) == noticing.console(SECOND) == []
    assert Notice.objects.get(way="hook:desk").state == "moot"
    clock.advance(timedelta(days=3))
    before = Notice.objects.count()
    noticing.remind(ways(group=group))
    assert Notice.objects.filter(duty__subject="m1").count() <= before


def test_whoever_is_not_at_work_is_told_nothing_and_the_others_at_once(timed, clock):
    from tournier_office.people.lookups import Staff

    Staff.objects.filter(pk=OWNER).update(status=Staff.Status.LEFT)
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=2))
    noticing.remind(Ways())
    assert told() == {(SECOND, 1), ("S0003", 1), ("S0004", 1)}


def test_a_duty_that_somebody_changed_holds_up_no_other(tampered_office, caplog):
    now = gateway.clock().now()
    begin("I03A", "discovered", now - timedelta(hours=3), OWNER, SECOND)
    begin("I01B", "discovered", now - timedelta(hours=20), OWNER, SECOND)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE duties_duty SET owner = 'S0011' WHERE deadline = 'I03A'")
    assert noticing.remind(Ways()) > 0
    assert not Notice.objects.filter(duty__deadline="I03A").exists()
    assert "fact.changed" in caplog.text


def test_a_clock_that_starts_anew_reminds_anew(timed, clock):
    begin("D01", "received", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(days=10))
    noticing.remind(Ways())
    first = Notice.objects.filter(staff=OWNER).count()
    hear("new_facts", clock.now())
    noticing.remind(Ways())
    assert Notice.objects.filter(staff=OWNER).count() == first
    clock.advance(timedelta(days=9))
    noticing.remind(Ways())
    assert Notice.objects.filter(staff=OWNER).count() == first + 1


def test_mail_goes_to_who_asked_for_it_and_names_no_customer_and_no_colleague(timed, clock, post):
    Reminding.objects.create(staff=OWNER, mail="s0001@bank.example")
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=2))
    noticing.remind(ways(post))
    assert noticing.deliver(ways(post)) == 1
    ((to, text),) = post.taken
    mail = email.message_from_string(text, policy=email.policy.default)
    assert to == "s0001@bank.example"
    assert "网络安全事件报告" in mail["Subject"]
    assert "Report of an incident (CAC)" in mail["Subject"]
    body = mail.get_content()
    assert "2 hours" in body
    assert not any(word in body for word in (OWNER, SECOND, "Staff S", "员工"))


def test_a_digest_gathers_the_day_into_one_mail_at_eight(timed, clock, post):
    Reminding.objects.create(staff=OWNER, mail="s0001@bank.example", daily=True)
    for code, event in (("I03A", "discovered"), ("I01B", "discovered")):
        begin(code, event, clock.now() - timedelta(hours=3), OWNER, SECOND)
    clock.advance(timedelta(hours=10))
    noticing.remind(ways(post))
    assert noticing.deliver(ways(post)) == 0
    clock.moment = datetime(2026, 3, 3, 8, 0, tzinfo=BANK_TIME)
    noticing.deliver(ways(post))
    assert len(post.taken) == 1


def test_what_a_server_does_not_take_is_tried_again_with_growing_waits_and_given_up(timed, clock, group):
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=3, minutes=30))
    group.answer = {"errcode": 45009}
    noticing.remind(ways(group=group))
    for wait in noticing.WAITS:
        assert noticing.deliver(ways(group=group)) == 0
        row = Notice.objects.get(way="hook:desk")
        assert (row.state, row.next_at - clock.now(), row.code) == ("waiting", wait, "notices.not_taken")
        clock.advance(wait - timedelta(seconds=1))
        assert noticing.deliver(ways(group=group)) == 0
        clock.advance(timedelta(seconds=1))
    assert len(group.taken) == len(noticing.WAITS)
    noticing.deliver(ways(group=group))
    assert Notice.objects.get(way="hook:desk").state == "failed"


def test_a_worker_that_died_while_sending_is_followed_by_another(timed, clock, group):
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=3, minutes=30))
    noticing.remind(ways(group=group))
    Notice.objects.filter(way="hook:desk").update(state="sending", next_at=clock.now())
    assert noticing.deliver(ways(group=group)) == 0
    clock.advance(timedelta(minutes=3))
    assert noticing.deliver(ways(group=group)) == 1
    assert len(group.taken) == 1


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_each_product_gets_its_own_form(timed, clock, group, kind):
    begin("I03A", "discovered", clock.now(), OWNER, SECOND)
    clock.advance(timedelta(hours=3, minutes=30))
    noticing.remind(ways(group=group, kind=kind))
    assert noticing.deliver(ways(group=group, kind=kind)) == 1
    ((path, body),) = group.taken
    assert path == "/send?key=k"
    text = {
        "wecom": lambda: body["msgtype"] == "markdown" and body["markdown"]["content"],
        "dingtalk": lambda: body["msgtype"] == "markdown" and body["markdown"]["title"] and body["markdown"]["text"],
        "feishu": lambda: body["msg_type"] == "text" and body["content"]["text"],
    }[kind]()
    row = Duty.objects.get(deadline="I03A")
    assert f"https://tournier.bank.example/duties/{row.pk}/" in text
    assert "30 minutes left" in text
    assert not any(word in text for word in (OWNER, SECOND, "Staff S"))


def test_a_robot_with_a_secret_gets_the_signature_that_its_product_asks_for():
    body = {"msg_type": "text"}
    hook = Hook("a", "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t", Level.OVER, "SECx")
    url, same = calling.signed(hook, hook.url, body, 1_700_000_000)
    code = base64.b64encode(hmac.new(b"SECx", b"1700000000000\nSECx", hashlib.sha256).digest()).decode()
    assert url.startswith(f"{hook.url}&timestamp=1700000000000&sign=")
    assert url.endswith(code.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"))
    assert same == body
    hook = Hook("b", "feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/x", Level.OVER, "y")
    _url, signed = calling.signed(hook, hook.url, body, 1_700_000_000)
    assert signed["sign"] == base64.b64encode(hmac.new(b"1700000000\ny", b"", hashlib.sha256).digest()).decode()


NOWHERE = [
    "http://qyapi.weixin.qq.com/x", "https://qyapi.weixin.qq.com.evil.example/x", "https://evil.example/x",
    "https://qyapi.weixin.qq.com:x@evil.example/", ("https://u:p" "@qyapi.weixin.qq.com/"), "https://qyapi.weixin.qq.com:8443/",
    "file:///etc/passwd", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "https://2130706433/",
    "https://qyapi.weixin.qq.com\\@evil.example/", "https://qyapi.weixin.qq.com/\r\nHost: x", "", "//x", "https://[bad",
]  # fmt: skip


@pytest.mark.parametrize("url", NOWHERE)
def test_no_address_but_a_listed_one_is_called(url):
    with pytest.raises(BadInput) as caught:
        check_url(url, Ways().hosts, frozenset())
    assert not url or url not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"],
)
def test_a_listed_name_that_leads_inside_is_not_called(monkeypatch, address):
    """The name of a listed host that somebody points at the bank's own network."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answer)
    hook = Hook("a", "wecom", "https://qyapi.weixin.qq.com/x", Level.OVER)
    with pytest.raises(Refused) as caught:
        calling.call(hook, Ways(), {}, 0)
    assert caught.value.code == "notices.inside"


def test_an_answer_that_leads_elsewhere_is_not_followed(timed, clock, group):
    with robot() as other:
        group.status, group.headers = 302, {"Location": f"http://127.0.0.1:{other.port}/"}
        begin("I03A", "discovered", clock.now(), OWNER, SECOND)
        clock.advance(timedelta(hours=3, minutes=30))
        noticing.remind(ways(group=group))
        assert noticing.deliver(ways(group=group)) == 0
        assert other.taken == []


def test_the_project_s_file_says_where_notices_go(tmp_path):
    (tmp_path / "wecom.url").write_text("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k\n")
    good = '[notices]\ndomains = ["bank.example"]\n[[notices.hook]]\nname = "desk"\nkind = "wecom"\nurl_file = "wecom.url"\n'
    (tmp_path / "tournier.toml").write_text(good)
    assert read_ways(tmp_path).hooks[0].level is Level.SECOND
    for wrong in (
        good.replace("wecom.url", "none.url"), good.replace('"wecom"', '"carrier_pigeon"'),
        good.replace('"desk"', '"a b"'), good.replace('["bank.example"]', "3"),
    ):  # fmt: skip
        (tmp_path / "tournier.toml").write_text(wrong)
        with pytest.raises(BadInput):
            read_ways(tmp_path)
    (tmp_path / "wecom.url").write_text("https://evil.example/?key=k")
    (tmp_path / "tournier.toml").write_text(good)
    with pytest.raises(BadInput) as caught:
        read_ways(tmp_path)
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    "mail",
    [
        "a@evil.example",
        "a@bank.example,b@evil.example",
        "a@b@bank.example",
        "a b@bank.example",
        "a@bank.example\nBcc: x@evil.example",
        "bank.example",
        "@bank.example",
    ],
)
def test_an_address_outside_the_bank_is_nobody_s(mail):
    assert not ways().takes(mail)


def test_a_person_sets_their_own_way_and_reads_their_own_notices(office):
    text = (office.project.path / "tournier.toml").read_text()
    given = '\n[notices]\nserver = "smtp://127.0.0.1:1"\nfrom = "t@bank.example"\ndomains = ["bank.example"]\n'
    (office.project.path / "tournier.toml").write_text(text + given)
    begin("I03A", "discovered", gateway.clock().now() - timedelta(hours=3), OWNER, SECOND)
    chores.run()
    client = office.client("teller")
    assert "Report of an incident (CAC)" in client.get("/notices/").content.decode()
    assert [one["level"] for one in client.get("/api/v1/notices").json()] == [1]
    assert client.post("/notices/ways/", {"mail": "me@evil.example"}).status_code == 422
    assert client.post("/notices/ways/", {"mail": "me@bank.example", "daily": "on"}).status_code == 302
    kept = Reminding.objects.get()
    assert (kept.staff, kept.mail, kept.daily) == (OWNER, "me@bank.example", True)
    client.post("/notices/read/")
    assert client.get("/api/v1/notices").json() == []
    assert office.client("1000001").get("/notices/").status_code == 403


def test_settings_that_are_not_sound_stop_the_chores_and_nothing_else(office, caplog):
    path = office.project.path / "tournier.toml"
    path.write_text(path.read_text() + "\n[notices]\ndomains = 3\n")
    chores.run()
    assert "notices.settings" in caplog.text
