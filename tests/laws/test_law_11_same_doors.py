# SPDX-License-Identifier: Apache-2.0
"""Law 11: screen = API = command line. The same person gets the same answer to the same question, under the same gate.

What the ledger holds of the two askings is compared: outcome, rules, fields, levels and stages. Every screen has its
route at the end of this file, and `tournier call` reaches every route; a new screen without its route fails here.
"""

import json
import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from tests.simulators.small_office import ADDRESS, office
from tests.simulators.smallbank import ACCOUNT, CUSTOMER
from tournier_office.disclosures import command
from tournier_office.disclosures.tests import desk
from tournier_office.people import enrol
from tournier_office.people.tests import make_key
from tournier_office.site import gateway
from tournier_office.site.register import registers

__all__ = ["office"]

MOBILE, ID_NO, PIN, BALANCE = (CUSTOMER, "sjhm"), (CUSTOMER, "zjhm"), (CUSTOMER, "cxmm"), (ACCOUNT, "ye")
FIELDS = ([MOBILE], [BALANCE], [PIN], [MOBILE, ID_NO], [MOBILE, PIN])
PART = ("channel", "purpose", "basis", "case", "fields", "class", "levels", "rules", "rules_version", "stages")


def call(client, path, body):
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def newest(channel: str) -> tuple[object, ...]:
    """What the ledger holds of the newest decision in this channel."""
    for entry in gateway.ledger().entries(limit=20):
        if entry.detail.get("channel") == channel and "rules" in entry.detail:
            return entry.event, entry.actor, entry.subjects, {name: entry.detail.get(name) for name in PART}
    raise AssertionError(channel)


def named(fields):
    return [{"table": table, "field": name} for table, name in fields]


@pytest.mark.parametrize("post", ["teller", "branch_manager", "auditor", "analyst", "aml_officer", "security_admin"])
@pytest.mark.parametrize("customer", ["1000001", "1000003", "9999999"])
def test_a_search_is_decided_alike(office, post: str, customer: str):
    client = office.client(post)
    desk.search(client, customer=customer)
    if post == "security_admin":  # never reaches the gate, by either door
        assert not [e for e in gateway.ledger().entries(limit=20) if e.detail.get("channel") == "search"]
        return
    screen = newest("search")
    body = {"purpose": "counter_service", "basis": "contract", "case": desk.CASE}
    call(client, "/search", body | {"criteria": [{"category": "CUST_ID", "text": customer}]})
    assert newest("search") == screen


@pytest.mark.parametrize("fields", FIELDS, ids=lambda fields: "+".join(name for _, name in fields))
@pytest.mark.parametrize("channel", ["reveal", "copy"])
def test_fields_in_clear_are_decided_alike(office, channel: str, fields: list[tuple[str, str]]):
    client = office.client("teller")
    key = desk.look(client)
    client.post(f"/lookup/{key}/{channel}/", {"fields": desk.fields(*fields)})
    screen = newest(channel)
    path = {"reveal": "/reveals", "copy": "/copies"}[channel]
    call(client, path, {"look": key, "fields": named(fields)})
    assert newest(channel) == screen


def test_a_card_a_print_and_a_match_are_decided_alike(office):
    client = office.client("teller")
    key = desk.look(client)
    client.get(f"/lookup/{key}/")
    screen = newest("look_up")
    call(client, "/look-ups", {"look": key})
    assert newest("look_up") == screen
    client.post(f"/lookup/{key}/print/", {})
    screen = newest("print")
    call(client, "/prints", {"look": key})
    assert newest("print") == screen
    client.post(f"/lookup/{key}/match/", {"category": "MOBILE", "text": "10012345678"})
    screen = newest("match")
    call(client, "/matches", {"look": key, "category": "MOBILE", "text": "10012345678"})
    assert newest("match") == screen


def test_a_request_filed_by_one_door_is_approved_by_the_other(office):
    clerk, manager = office.client("teller"), office.client("branch_manager")
    key = desk.look(clerk)
    body = {"look": key, "channel": "reveal", "fields": named([MOBILE]), "reason": desk.REASON}
    filed = call(clerk, "/requests", body).json()
    assert manager.post(f"/approvals/{filed['id']}/approve/", {}).status_code < 400
    assert desk.CLEAR[desk.MOBILE] in desk.reveal(clerk, key, desk.MOBILE).content.decode()
    row = desk.filed(clerk, key, desk.ID_NO)
    assert call(manager, f"/requests/{row.pk}/approve", {"reason": ""}).json()["state"] == "granted"
    card = call(clerk, "/reveals", {"look": key, "fields": named([ID_NO])}).json()
    assert desk.CLEAR[desk.ID_NO] in json.dumps(card)


@pytest.mark.parametrize("reveal", [(), ("sjhm",), ("cxmm",)])
def test_the_command_answers_what_the_api_answers(office, monkeypatch, reveal: tuple[str, ...]):
    """The same service key by both doors: the same card, the same no."""
    enrol.install_network("127.0.0.0/8", "branch")
    enrol.install_post("service", "服务账号", "Service account", ["127.0.0.0/8"])
    enrol.install_post("teller", "柜员", "Teller", ["127.0.0.0/8", "10.0.0.0/8"])
    today = enrol.today()
    terms = ("training", "exam", "pledge", "read_confirmed", "background_check", "contract")
    enrol.create_staff(
        "9801", zh="柜面系统", en="Counter system", branch="B01", posts=("service", "teller"), password="", by="setup",
        facts={f"{term}_until": today.replace(year=today.year + 1) for term in terms}, must_change=False,
    )  # fmt: skip
    _row, text = make_key(
        "9801", channels=["search", "look_up", "reveal"], ranges=["127.0.0.0/8", f"{ADDRESS}/32"], days=1,
        purpose="parity", by=office.staff("security_admin"), keeper=office.staff("branch_manager"),
    )  # fmt: skip
    monkeypatch.setenv("TOURNIER_KEY", text)
    asked = command.LookupAsked(
        "9801", "counter_service", "contract", desk.CASE, [("CUST_ID", "1000001")], reveal, office.folder
    )
    with override("en"):
        told = json.loads(json.dumps(command.look_up(asked)))

    class Caller:
        def post(self, path, body, content_type):
            client = Client(
                REMOTE_ADDR="127.0.0.1", headers={"Authorization": f"Bearer {text}", "accept-language": "en"}
            )
            return client.post(path, body, content_type=content_type)

    api = Caller()
    body = {"purpose": "counter_service", "basis": "contract", "case": desk.CASE}
    found = call(api, "/search", body | {"criteria": [{"category": "CUST_ID", "text": "1000001"}]}).json()
    assert "hits" in found, found
    look = found["hits"][0]["look"]
    card = call(api, "/look-ups", {"look": look}).json()
    assert comparable(told["card"]) == comparable(card)
    if reveal:
        answer = call(api, "/reveals", {"look": look, "fields": named([(CUSTOMER, reveal[0])])}).json()
        assert comparable(told.get("revealed") or told["problem"]) == comparable(answer)


def comparable(answer: object) -> str:
    """Without what names this one asking."""
    return re.sub(
        r'"(look|disclosure|entry|mark)": "[^"]*"', "", json.dumps(answer, sort_keys=True, ensure_ascii=False)
    )


# Named by the screen's address. Each is a step of something that the API does in one call, or shows what it returns.
STEPS = {
    "disclosures:emergency_ask", "disclosures:request", "disclosures:state", "disclosures:approval",
    "disclosures:emergency", "lawbook:edit", "lawbook:version", "lawbook:clause", "catalogue:table",
    "queries:workbench", "queries:request_state",
    "catalogue:unclassified", "catalogue:version", "evidence:note", "evidence:check", "customers:mine",
    "exports:state", "exports:approval",
    "traces:state", "lawbook:rehearsal_state", "learning:lacking",
    "screening:talk", "screening:talk_with", "screening:preview",
}  # fmt: skip
# What is of the browser itself and would mean nothing elsewhere.
BROWSER = {
    "alive": "says that the process lives, to whoever asks",
    "lock": "hides what a browser shows; a command line shows nothing and keeps nothing open",
    "unlock": "takes a lock off a browser; a command whose session is locked asks for a new key",
    "present": "the person at the browser reads on",
    "step_up": "leads to the ceremony of a second factor, which a person does in a browser",
    "theme": "light or dark", "set_language": "the API answers in the language of Accept-Language",
    "personas": "the demo's own", "people:grant_command": "a key makes no other key: only a console's session grants",
    "wire:issue": "a key makes no other key: only a console's session makes one",
}  # fmt: skip
ROUTES = {
    "home": "/work", "people:commands": "/people/me/commands", "people:grant_command": "/people/me/commands",
    "people:revoke_command": "/people/me/commands/{key}/revoke",
    "wire:mine": "/wire/passwords", "wire:issue": "/wire/passwords", "wire:revoke": "/wire/passwords/{key}/revoke",
    "disclosures:search": "/search", "disclosures:card": "/look-ups", "disclosures:more": "/look-ups/rows",
    "disclosures:reveal": "/reveals", "disclosures:copy": "/copies", "disclosures:print": "/prints",
    "disclosures:match": "/matches", "disclosures:file": "/requests", "disclosures:emergency_open": "/emergencies",
    "disclosures:requests": "/requests", "disclosures:withdraw": "/requests/{key}/withdraw",
    "disclosures:approvals": "/approvals", "disclosures:approve": "/requests/{key}/approve",
    "disclosures:refuse": "/requests/{key}/refuse", "disclosures:emergencies": "/emergencies",
    "disclosures:review": "/emergencies/{key}/review", "disclosures:takings": "/copies",
    "queries:ask": "/queries", "queries:offer": "/queries/offer", "queries:history": "/queries",
    "queries:run": "/queries/{run}", "queries:state": "/queries/{run}", "queries:cancel": "/queries/{run}",
    "queries:page": "/queries/{run}/pages/{number}", "queries:file": "/queries/requests",
    "queries:save": "/queries/saved", "queries:rename": "/queries/saved/{key}",
    "queries:forget": "/queries/saved/{key}",
    "disclosures:destroyed": "/copies/{key}/destroyed",
    "risk_report:report": "/risk-report", "risk_report:sheet": "/risk-report/sheet",
    "evidence:accountability": "/evidence/accountability", "evidence:accountability_sheet": "/evidence/accountability/sheet",
    "evidence:entries": "/evidence/entries", "evidence:entry": "/evidence/entries/{key}",
    "evidence:customer": "/evidence/customer", "evidence:health": "/evidence/health",
    "evidence:verification": "/evidence/verification", "evidence:run": "/evidence/verification/{key}",
    "evidence:restored": "/evidence/restored", "evidence:restored_decide": "/evidence/restored/{key}/decision",
    "evidence:rotations": "/evidence/rotations", "evidence:rotation_agree": "/evidence/rotations/{key}/agreement",
    "evidence:openings": "/evidence/openings", "evidence:opening_agree": "/evidence/openings/{key}/agreement",
    "screening:send": "/screen", "screening:hear": "/screen/recordings", "screening:appeal": "/screen/appeals", "screening:desks": "/screen/desks",
    "evidence:bundle": "/evidence/bundle", "catalogue:conformity": "/catalogue/conformity",
    "catalogue:answers": "/catalogue/answers",
    "catalogue:accountable": "/accountable", "catalogue:accountable_sheet": "/accountable/sheet",
    "evidence:explained": "/evidence/entries/{key}/explanation", "evidence:suppose": "/evidence/explanations",
    "evidence:proof": "/evidence/entries/{key}/proof", "evidence:checkpoint": "/evidence/checkpoint",
    "lawbook:rules": "/rules", "lawbook:clauses": "/law/clauses", "lawbook:versions": "/rules/versions",
    "lawbook:deadlines": "/law/deadlines", "lawbook:deadline": "/law/deadlines/{key}/reckoning",
    "lawbook:names": "/law/names", "lawbook:drafts": "/law/drafts",
    "lawbook:decide": "/rules/versions/{key}/decision", "lawbook:again": "/rules/versions/{key}/again",
    "lawbook:matrix": "/rules/matrix", "lawbook:matrix_sheet": "/rules/matrix/sheet",
    "lawbook:proof": "/rules/versions/{key}/proof",
    "lawbook:withdraw": "/rules/versions/{key}/withdrawal",
    "lawbook:rehearse": "/rules/versions/{key}/rehearsals", "lawbook:rehearsal": "/rules/rehearsals/{key}",
    "catalogue:tables": "/catalogue", "catalogue:versions": "/catalogue/versions",
    "catalogue:adopted": "/catalogue/versions", "catalogue:decide": "/catalogue/versions/{key}/decision",
    "people:one": "/people/{number}", "people:status": "/people/{number}/status", "people:list": "/people",
    "people:import": "/people/import", "people:facts": "/people/{number}/facts",
    "people:propose": "/people/{number}/posts", "people:decide": "/people/{number}/posts/{key}",
    "people:issue": "/people/{number}/keys", "people:revoke": "/people/keys/{key}/revoke",
    "people:kept": "/people/me/keys", "people:collect": "/people/me/keys/{key}",
    "people:first_half": "/people/{number}/code", "people:second_half": "/people/{number}/code/second",
    "people:waiting": "/people/waiting",
    "customers:looks": "/me/looks",
    "customers:proof": "/me/looks/{entry}/proof",
    "secrecy:orders": "/secrecy", "secrecy:decide": "/secrecy/{key}/confirm",
    "exports:list": "/exports", "exports:new": "/exports",
    "exports:register": "/exports/register", "exports:keys": "/receiver-key", "exports:register_key": "/receiver-key",
    "exports:one": "/exports/{key}", "exports:link": "/exports/{key}/links", "exports:take": "/exports/files/{link}",
    "exports:act": "/exports/{key}/cancel",
    "traces:list": "/traces", "traces:new": "/traces", "traces:trace": "/traces/{key}",
    "traces:agree": "/traces/{key}/agree", "traces:reject": "/traces/{key}/reject",
    "traces:withdraw": "/traces/{key}/withdraw",
    "learning:mine": "/learning", "learning:courses": "/learning/courses/{code}",
    "learning:begin": "/learning/courses/{code}/exam", "learning:exam": "/learning/exams/{key}",
    "learning:documents": "/learning/documents/{code}", "learning:confirm": "/learning/documents/{code}/confirm",
    "learning:sign": "/learning/documents/{code}/signature", "learning:keys": "/learning/keys",
    "learning:own_key": "/learning/keys/challenge",
    "learning:signed": "/learning/signatures/{key}/file",
    "learning:file": "/learning/files/{key}", "learning:add_file": "/learning/drafts/{key}/files",
    "learning:plan": "/learning/plan", "learning:standing": "/learning/standing/{code}",
    "learning:hand_in": "/learning/exams/{key}/answers",
    "learning:contests": "/learning/contests", "learning:contest": "/learning/contests/{key}/board",
    "learning:take_part": "/learning/contests/{key}/papers", "learning:contest_paper": "/learning/contest-papers/{key}",
    "learning:contest_answers": "/learning/contest-papers/{key}/answers",
    "reviews:mine": "/reviews/mine", "reviews:list": "/reviews/{key}/rights", "reviews:one": "/reviews/{key}/rights/{right}",
    "reviews:decide": "/reviews/{key}/verdicts", "reviews:rest": "/reviews/{key}/rest",
    "reviews:report": "/reviews/{key}/report", "reviews:sheet": "/reviews/{key}/sheet",
    "complain:file": "/complaints/public", "complain:follow": "/complaints/public/follow",
    "cases:mine": "/cases", "cases:one": "/cases/{key}", "cases:say": "/cases/{key}/{verb}",
    "cases:points": "/cases/points", "cases:points_sheet": "/cases/points/sheet",
    "complain:step": "/complaints/public/{verb}", "complain:figures": "/complaints/figures",
    "complain:evidence": "/complaints/{key}/evidence",
    "erase:certificate": "/erasures/{key}/certificate",
    "mandates:would": "/mandates/would",
    "declared:figures": "/declared", "declared:ask": "/declared/ask",
    "personnel:runs": "/personnel/feed", "personnel:run": "/personnel/feed/{key}",
    "personnel:decide": "/personnel/feed/{key}/apply", "personnel:codes": "/personnel/feed/{key}/codes",
    "personnel:orphans": "/personnel/orphans", "inventory:upload": "/devices/inventory",
    "findings:file": "/findings/form",
    "protection:contacts": "/protection/contacts", "protection:branches": "/protection/branches",
    "protection:sheet": "/protection/branches/sheet", "assets:list": "/assets",
    "contacted:upload": "/contacts/file",
    "notices:mine": "/notices", "notices:read": "/notices/read", "notices:ways": "/notices/ways",
    "notices:shares": "/notices/shares", "notices:shares_sheet": "/notices/shares/sheet",
    "notices:unsent": "/notices/unsent", "notices:again": "/notices/unsent/{key}/again",
}  # fmt: skip
# Of every register of the kit: its screens, and the routes that its description made beside them.
KIT = {
    "list": "", "new": "", "export": "/export", "keep_filter": "/filters", "forget_filter": "/filters/{key}", "one": "/{key}",
}  # fmt: skip
for _one in registers():
    ROUTES |= {f"{_one.name}:{screen}": f"/registers/{_one.name}{route}" for screen, route in KIT.items()}
    ROUTES |= {f"{_one.name}:step": f"/registers/{_one.name}/{{key}}/{next((move.verb for move in _one.moves), '')}"}
    ROUTES |= {f"{_one.name}:many": f"/registers/{_one.name}/many/{m.verb}" for m in _one.moves if m.bulk}
    if _one.classed:
        ROUTES |= {f"{_one.name}:open": f"/registers/{_one.name}/{{key}}/open"}
    if not any(move.who.people for move in _one.moves):  # the office alone steps it: its pages refuse everybody
        STEPS |= {f"{_one.name}:step", f"{_one.name}:many"}
        del ROUTES[f"{_one.name}:step"]
        ROUTES.pop(f"{_one.name}:many", None)
    if not any(move.bulk for move in _one.moves):  # nothing is done with many at once: the page says so
        STEPS |= {f"{_one.name}:many"}
    if not _one.form:
        del ROUTES[f"{_one.name}:new"]
# Sign-in is a ceremony of person and browser: passwords, codes and passkeys never go through the API.
CEREMONIES = ("account_", "mfa_", "usersessions_", "socialaccount_", "single_sign_on")


def screens() -> set[str]:
    found: set[str] = set()

    def walk(patterns, space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or space)
            elif isinstance(pattern, URLPattern) and space != "api" and pattern.name:
                name = f"{space}:{pattern.name}" if space else pattern.name
                if not name.startswith(CEREMONIES):
                    found.add(name)

    walk(get_resolver().url_patterns, "")
    return found


def test_every_screen_has_its_route_or_is_known_to_lack_it(office):
    paths = office.client("teller").get("/api/v1/openapi.json").json()["paths"]
    known = {path.removeprefix("/api/v1") for path in paths}
    assert {name for name, route in ROUTES.items() if route not in known} == set()
    steps = {(one.name, move.verb) for one in registers() for move in one.moves if move.who.people}
    assert {(name, verb) for name, verb in steps if f"/registers/{name}/{{key}}/{verb}" not in known} == set()
    assert screens() == set(ROUTES) | STEPS | set(BROWSER) - ({"personas"} if "personas" not in screens() else set())
