# SPDX-License-Identifier: Apache-2.0
"""A plan that is not sound is refused with what is wrong in it."""

from __future__ import annotations

import pytest

from tournier.anonymise import Plan
from tournier.base import BadInput

HEAD = 'purpose = "test"\nk = 2\n'
LINE = '[columns.a]\nrole = "other"\nmethod = "keep"\n'
WRONG = {
    "it is no TOML": HEAD + "[columns",
    "purpose is one of": 'purpose = "fun"\nk = 2\n' + LINE,
    "names no columns": HEAD,
    "k is a whole number, at least 2": 'purpose = "test"\nk = 1\n' + LINE,
    "k is a whole": 'purpose = "test"\n' + LINE,
    "k is a whole number": 'purpose = "test"\nk = true\n' + LINE,
    "l is a whole number": HEAD + "l = 1.5\n" + LINE,
    "t is a number from 0 to 1": HEAD + "t = 2\n" + LINE,
    "most_left_out is a number": HEAD + 'most_left_out = "few"\n' + LINE,
    "nothing is called m": HEAD + "m = 3\n" + LINE,
    "l and t are measured on sensitive columns": HEAD + "l = 2\n" + LINE,
    "the role of a is one of": HEAD + '[columns.a]\nrole = ""\nmethod = ""\n',
    "the method of a, quasi, is one of": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "keep"\n',
    "a by keep takes no share": HEAD + LINE + "share = 0.1\n",
    "a needs role and method": HEAD + 'columns = {a = "keep"}\n',
    "the form of a is one of": HEAD + '[columns.a]\nrole = "identifier"\nmethod = "token"\nform = "x"\n',
    "widths of a are whole numbers above 0, rising": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "number"\nwidths = [10, 5]\n',
    "widths of a are": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "number"\n',
    "kept of a are whole numbers above 0, falling": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "prefix"\nkept = [2, 4]\n',
    "kept of a are": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "prefix"\nkept = 4\n',
    "share of a is a number above 0": HEAD + '[columns.a]\nrole = "sensitive"\nmethod = "perturb"\n',
    "groups of a name for each value": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "groups"\n',
    "the groups of one value of a": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "groups"\ngroups = {x = 1}\n',
    "all values of a belong to as many": HEAD + '[columns.a]\nrole = "quasi"\nmethod = "groups"\ngroups = {x = ["a"], y = ["a", "b"]}\n',
    "what has expired keeps no tokens": 'purpose = "expiry"\nk = 2\n[columns.a]\nrole = "identifier"\nmethod = "token"\n',
}  # fmt: skip


@pytest.mark.parametrize(("said", "text"), WRONG.items(), ids=list(WRONG))
def test_it_is_said_what_is_wrong(said, text):
    with pytest.raises(BadInput) as caught:
        Plan.read(text)
    assert said in caught.value.cause
    assert caught.value.cure == "Correct it; nothing was written."


def test_a_sound_plan_is_read():
    plan = Plan.read(HEAD + 'l = 2\nt = 1\n[columns."客户 号"]\nrole = "sensitive"\nmethod = "keep"\n')
    assert (plan.k, plan.l, plan.t, plan.of("sensitive")) == (2, 2, 1.0, ("客户 号",))
