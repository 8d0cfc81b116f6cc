# SPDX-License-Identifier: Apache-2.0
"""A form against the matrix: what has no purpose is named, and nobody brings the reader to its knees."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest

from tournier.base import BadInput
from tournier.cli.main import main
from tournier.law import clauses
from tournier.necessity import Need, Said, check, matrix, read_form
from tournier.necessity.matrix import read_matrix
from tournier.purpose import PURPOSES

DAY = date(2026, 11, 29)
PAGE = """<!doctype html><title>营销登记</title><form>
<label for="a">姓名</label><input id="a" name="f1" required>
<label>手机号码 <input name="f2"></label>
<label>身份证号<input name="f3"></label>
<input type="password" name="f4"><input type="submit" name="go">
<input type="radio" name="xb" value="1" aria-label="性别"><input type="radio" name="xb" value="2">
<script>var x = "<input name='never'>";</script>
<select name="f5" aria-label="学历"><option>本科</option></select></form>"""


def said(data: bytes | str, *purposes: str, **given: str) -> dict[str, Said]:
    form = read_form(data.encode() if isinstance(data, str) else data)
    return {one.question.path: one.said for one in check(form, purposes, DAY, given).asked}


def schema(**properties: object) -> str:
    return json.dumps({"title": "客户", "type": "object", "properties": properties})


def test_an_html_form_is_read_by_its_labels():
    assert said(PAGE, "marketing") == {
        "f3": Said.NEVER, "f4": Said.NEVER, "f5": Said.NO_PURPOSE, "f1": Said.FORCED, "f2": Said.OPTIONAL,
        "xb": Said.OPTIONAL,
    }  # fmt: skip


def test_the_same_question_has_another_answer_for_another_purpose():
    assert said(PAGE, "credit")["f3"] is Said.NECESSARY
    assert said(PAGE, "marketing", "credit")["f3"] is Said.NECESSARY
    assert said(PAGE, "marketing", "credit")["f4"] is Said.NEVER  # no purpose makes a password information


def test_every_rule_cites_clauses_and_says_how_sure_it_is():
    for rule in matrix().rules:
        assert set(rule.clauses) <= set(clauses())
        assert rule.confidence == "D"
        assert rule.why_zh
        assert rule.why_en
    assert matrix().judge("ID_NO", ["due_diligence"], date(2020, 1, 1)) == (Need.NONE, None)


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_authentication_data_are_never_collected(purpose: str):
    assert matrix().judge("CVV", [purpose], DAY)[0] is Need.NEVER


def test_a_schema_is_walked_through_its_parts():
    document = {
        "title": "客户",
        "required": ["custName"],
        "properties": {
            "custName": {"type": "string"},
            "papers": {"type": "array", "items": {"$ref": "#/$defs/Paper"}},
            "agreed": {"oneOf": [{"properties": {"mobile": {}}}, {"properties": {"email": {}}}]},
            "child": {"$ref": "#"},
            "made": {"title": "邮箱", "readOnly": True},
        },
        "patternProperties": {"^cvv": {"type": "string"}, "^x-": False},
        "$defs": {"Paper": {"properties": {"idNo": {"type": "string"}, "number~/x": True}}},
    }
    found = said(json.dumps(document), "counter_service")
    assert found == {
        "/papers/number~/x": Said.UNKNOWN, "/agreed/email": Said.OPTIONAL, "/custName": Said.NECESSARY,
        "/papers/idNo": Said.NECESSARY, "/agreed/mobile": Said.NECESSARY, "/cvv": Said.NEVER,
    }  # fmt: skip


NAMED_ONLY = {
    "a list of what must be": {"required": ["custName", "cvv"], "properties": {"custName": {}}},
    "what another name brings": {"properties": {"custName": {}}, "dependentRequired": {"custName": ["cvv"]}},
    "what another brought before 2019": {"properties": {"custName": {}}, "dependencies": {"custName": ["cvv"]}},
    "a part that another brought before 2019": {"properties": {"custName": {}}, "dependencies": {"custName": {"properties": {"cvv": {}}}}},
    "names of a list": {"properties": {"custName": {}}, "propertyNames": {"enum": ["custName", "cvv"]}},
    "one name": {"properties": {"custName": {}}, "propertyNames": {"const": "cvv"}},
    "what follows in a list": {"properties": {"custName": {}, "l": {"items": [{}], "additionalItems": {"properties": {"cvv": {}}}}}},
    "a text that is a document": {"properties": {"custName": {}, "l": {"contentSchema": {"properties": {"cvv": {}}}}}},
    "a reference of 2020": {"properties": {"custName": {}}, "allOf": [{"$dynamicRef": "#/$defs/P"}], "$defs": {"P": {"properties": {"cvv": {}}}}},
    "a reference of 2019": {"properties": {"custName": {}, "l": {"required": ["cvv"], "properties": {"again": {"$recursiveRef": "#"}}}}},
}  # fmt: skip


@pytest.mark.parametrize("place", NAMED_ONLY)
def test_what_is_asked_by_name_alone_is_asked(place: str):
    found = said(json.dumps(NAMED_ONLY[place]), "counter_service")
    assert {path.rpartition("/")[2]: verdict for path, verdict in found.items()} == {
        "cvv": Said.NEVER, "custName": Said.NECESSARY
    }  # fmt: skip


def test_a_name_that_one_part_demands_and_another_describes_is_asked_once():
    document = {"allOf": [{"required": ["custName"]}, {"properties": {"custName": {"title": "姓名"}}}]}
    (only,) = read_form(json.dumps(document).encode()).questions
    assert (only.path, only.label) == ("/custName", "姓名")


def test_a_second_field_of_one_name_is_another_question_and_a_row_of_buttons_is_one():
    page = """<form><label>姓名 <input name=a></label><label>宗教信仰 <input name=a></label>
    <label>男 <input type=radio name=sex value=1></label><label>女 <input type=radio name=sex value=2></label></form>"""
    found = read_form(page.encode()).questions
    assert [(one.path, one.label) for one in found] == [("a", "姓名"), ("a (2)", "宗教信仰"), ("sex", "男")]


def test_an_interface_is_asked_by_its_requests_and_not_its_answers():
    pytest.importorskip("yaml")
    text = """
openapi: 3.1.0
info: {title: 贷款}
paths:
  /loans:
    parameters: [{name: deviceId, in: header}]
    post:
      summary: 申请
      requestBody: {$ref: '#/components/requestBodies/Loan'}
      responses: {'200': {content: {application/json: {schema: {properties: {cvv: {}}}}}}}
components:
  requestBodies:
    Loan: {content: {application/json: {schema: {properties: {idNo: {type: string}, 宗教: {type: string}}}}}}
"""
    assert said(text, "credit") == {
        "POST /loans deviceId": Said.NO_PURPOSE, "POST /loans/宗教": Said.UNKNOWN, "POST /loans/idNo": Said.NECESSARY
    }  # fmt: skip


def test_what_a_name_does_not_tell_is_said_by_hand():
    form = read_form(schema(x17={}, custName={}).encode())
    assert check(form, ["credit"], DAY, {"/x17": "NONE"}).against == ()
    for given in ({"/x18": "NONE"}, {"/x17": "NO_SUCH"}):
        with pytest.raises(BadInput) as caught:
            check(form, ["credit"], DAY, given)
        assert caught.value.code == "necessity.given"


def deep(levels: int) -> str:
    return '{"properties":{"a":' * levels + "{}" + "}}" * levels


def doubling(levels: int) -> str:
    parts = {f"L{n}": {"properties": {side: {"$ref": f"#/$defs/L{n + 1}"} for side in "ab"}} for n in range(levels)}
    return json.dumps({"$ref": "#/$defs/L0", "$defs": {**parts, f"L{levels}": {"properties": {"x": {}}}}})


LAUGHS = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 30))
SHARED = "a0: &a0 {properties: {x: {}}}\n" + "".join(
    f"a{n}: &a{n} {{properties: {{l: *a{n - 1}, r: *a{n - 1}}}}}\n" for n in range(1, 30)
) + "properties: {z: *a29}\n"  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (deep(60), "necessity.deep"),
        (deep(100_000), "necessity.deep"),
        (doubling(30), "necessity.unfolds"),
        (LAUGHS, "necessity.merge"),
        (SHARED, "necessity.unfolds"),
        (json.dumps({"$ref": "http://bank.example/schema.json"}), "necessity.remote"),
        (json.dumps({"properties": {"a": {"$ref": "#/$defs/none"}}}), "necessity.schema"),
        (json.dumps({"properties": {"a": 1}}), "necessity.schema"),
        (json.dumps({"properties": [1]}), "necessity.schema"),
        (json.dumps({"swagger": "2.0"}), "necessity.openapi"),
        ('{"properties":{"cvv":{}},"properties":{"x":{}}}', "necessity.twice"),
        ("properties: {cvv: {}}\nproperties: {x: {}}\n", "necessity.twice"),
        ("{}", "necessity.empty"),
        ("{", "necessity.unreadable"),
        ("[1]", "necessity.unreadable"),
        ("- [", "necessity.unreadable"),
        ("!!python/object/apply:os.system ['true']", "necessity.unreadable"),
        ("<p>" * 50_000, "necessity.large"),
        ("<a " + "x=" * 500_000, "necessity.empty"),
        (b"\xff\xfe\xff\xff\xff", "necessity.unreadable"),
        (b"<" + b"x" * (4 * 2**20), "necessity.large"),
    ],
)  # fmt: skip
def test_hostile_definitions_are_refused_with_cause_and_cure(data: str | bytes, code: str):
    pytest.importorskip("yaml")
    began = time.process_time()
    with pytest.raises(BadInput) as caught:
        read_form(data.encode() if isinstance(data, str) else data)
    assert caught.value.code == code
    assert caught.value.cause
    assert caught.value.cure
    assert time.process_time() - began < 10


def test_a_cell_said_twice_is_no_matrix(tmp_path):
    entry = """[[necessity]]
purpose = "credit"
need = "{}"
categories = ["NAME"]
why_zh = "一"
why_en = "one"
clauses = ["PIPL-6"]
confidence = "D"
effective_from = 2021-11-01
"""
    path = tmp_path / "necessity.toml"
    path.write_text(entry.format("necessary") + entry.format("never"))
    with pytest.raises(BadInput, match="twice"):
        read_matrix(path, clauses())
    path.write_text(entry.format("perhaps"))
    with pytest.raises(BadInput, match="need"):
        read_matrix(path, clauses())


def test_the_command_ends_with_one_when_something_stands_against_the_form(tmp_path, capsys):
    file = tmp_path / "form.html"
    file.write_text(PAGE, "gb18030")
    assert main(["necessity", str(file), "--purpose", "marketing", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"never": 2, "no_purpose": 1, "forced": 1, "optional": 2}
    assert told["asked"][0]["clauses"]
    assert main(["necessity", str(tmp_path / "none"), "--purpose", "marketing"]) == 2
    assert main(["necessity", str(file), "--purpose", "sport"]) == 2
