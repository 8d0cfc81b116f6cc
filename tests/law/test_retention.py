# SPDX-License-Identifier: Apache-2.0
"""How long things are kept: the whole table of the shipped pack, the anniversary, the longest, holds, and packs that are refused."""

from datetime import date

import pytest

from tournier.base import BadInput
from tournier.law import CONFIDENCES, Kind, Unit, clauses, deadlines
from tournier.law.packs import pack_file
from tournier.law.retention import binding, holds, read_holds, read_rest, retention, until

Y, M = Unit.YEARS, Unit.MONTHS
# id: from when, how many, of what, by which clauses, how sure.
TERMS = {
    "R01": ("relation_ended", 10, Y, ("AML-34", "CDD-44"), "V"),
    "R02": ("transaction_ended", 10, Y, ("AML-34", "CDD-44"), "V"),
    "R04": ("created", 10, Y, ("LVT-21",), "V"),
    "R05": ("created", 3, Y, ("PIPL-56",), "V"),
    "R06": ("created", 3, Y, ("NDSR-12", "PBOC3-30"), "V"),
    "R07": ("created", 3, Y, ("FACE-9",), "V"),
    "R08": ("created", 6, M, ("CSL-23-3",), "V"),
    "R09A": ("created", 6, M, ("PBOC3-30",), "V"),
    "R09B": ("created", 1, Y, ("PBOC3-30",), "V"),
    "R09C": ("created", 3, Y, ("PBOC3-30",), "V"),
    "R10": ("created", 3, Y, ("PBOC4-25",), "V"),
    "R11": ("created", 1, Y, ("ITRISK-LOG",), "K"),
    "R13": ("created", 30, Y, ("ACCOUNT-30",), "K"),
    "R14": ("created", 15, Y, ("DEFAULT-RETENTION",), "D"),
    "R15": ("closed", 10, Y, ("DEFAULT-RETENTION",), "D"),
    "R16": ("employment_ended", 5, Y, ("DEFAULT-RETENTION",), "D"),
    "R18": ("expired", 1, Y, ("PBOC3-27", "NDSR-24"), "V"),
}


def test_the_table_of_terms_is_whole_each_with_clause_and_confidence():
    found = {one.id: (one.trigger, one.amount, one.unit, one.clauses, one.confidence) for one in retention()}
    assert found == TERMS
    # How long at most is no term for which something must be kept.
    most = deadlines()["R12"]
    assert (most.kind, most.most_kept, most.amount, most.clauses) == (Kind.RETENTION, True, 5, ("CREDIT-16",))


def test_what_has_no_number_is_there_with_clause_and_confidence():
    rest = {one.id: (one.clauses, one.confidence) for one in read_rest(pack_file("cn", "retention.toml"), clauses())}
    assert rest == {"R17": (("PIPL-19",), "V"), "R19": (("PIPL-47",), "V")}
    assert {word: (one.clauses, one.confidence) for word, one in holds().items()} == {
        "aml": (("CDD-44",), "V"),
        "authority": (("PIPL-47",), "K"),
        "dispute": (("PIPL-47",), "K"),
        "debt": (("PIPL-47",), "K"),
    }
    assert {one.confidence for one in holds().values()} <= set(CONFIDENCES)
    # Every investigation that stops a term is a hold that a person can name.
    assert all(one.holds == ("aml_investigation",) for one in retention() if one.id in {"R01", "R02"})


@pytest.mark.parametrize(
    ("begun", "free"),
    [
        (date(2016, 11, 29), date(2026, 11, 29)),
        (date(2016, 2, 29), date(2026, 3, 1)),
        (date(2012, 2, 29), date(2022, 3, 1)),
    ],
)
def test_the_day_from_which_it_may_go_is_the_anniversary(begun, free):
    found = binding({"relation_ended": begun, "transaction_ended": None}, retention())
    assert found is not None
    assert found[0] == free


def test_a_term_of_months_ends_in_its_month():
    logs = deadlines()["R08"]
    assert until(logs, date(2026, 1, 15)) == date(2026, 7, 15)
    assert until(logs, date(2026, 8, 31)) == date(2027, 3, 1)
    assert until(logs, date(2026, 6, 30)) == date(2026, 12, 30)


def test_the_longest_wins():
    found = binding({"relation_ended": date(2010, 1, 1), "transaction_ended": date(2011, 5, 1)}, retention())
    assert found is not None
    assert (found[0], found[1].id) == (date(2021, 5, 1), "R02")


def test_nothing_begun_binds_nothing():
    assert binding({"relation_ended": None}, retention()) is None


@pytest.mark.parametrize(
    "change",
    ['clauses = ["NO-SUCH"]', "clauses = []", 'confidence = "X"', "hold = 1"],
    ids=["clause", "none", "sure", "word"],
)
def test_a_pack_that_is_not_sound_is_refused(tmp_path, change):
    said = {
        "id": '"X"', "zh": '"x"', "en": '"x"', "hold": '"x"', "clauses": '["PIPL-19"]', "confidence": '"V"',
        "effective_from": "2026-01-01",
    }  # fmt: skip
    path = tmp_path / "retention.toml"

    def read(*, kinds=("hold", "rest"), **changed):
        entry = "\n".join(f"{key} = {text}" for key, text in (said | changed).items())
        path.write_text("\n".join(f"[[{kind}]]\n{entry}" for kind in kinds))
        return read_holds(path, clauses())

    assert set(read()) == {"x"}
    with pytest.raises(BadInput, match="twice"):
        read(kinds=("hold", "hold", "rest"))
    with pytest.raises(BadInput, match="holds no rest"):
        read(kinds=("hold",))
    name, value = change.split(" = ")
    with pytest.raises(BadInput):
        read(**{name: value})
