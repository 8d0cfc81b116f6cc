# SPDX-License-Identifier: Apache-2.0
"""What the gate makes of bad questions before it looks at anything."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.simulators.smallbank import make_small_bank
from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Catalogue
from tournier.gate.answers import Ask
from tournier.gate.matching import normalised
from tournier.gate.questions import build_criteria, build_request, check_text
from tournier.policy import Channel


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("bank")
    return make_small_bank(folder / "core.sqlite")


REFUSED = {
    "nothing at all": ([], "search.open"),
    "a name alone": ([("NAME", "云小满")], "search.open"),
    "a second factor alone": ([("BIRTH_DATE", "1990-03-07")], "search.open"),
    "a name twice": ([("NAME", "云小满"), ("NAME", "云大寒")], "search.open"),
    "a wildcard": ([("MOBILE", "100%")], "search.wildcard"),
    "a full-width wildcard": ([("MOBILE", "100＊")], "search.wildcard"),
    "an empty text": ([("MOBILE", "   ")], "search.empty"),
    "a password": ([("PASSWORD", "135790")], "search.category"),
    "a balance": ([("BALANCE", "88.00")], "search.category"),
    "a kind that does not exist": ([("SHOE_SIZE", "42")], "search.category"),
    "a text that never ends": ([("MOBILE", "1" * 1_000_000)], "text.long"),
    "a NUL": ([("MOBILE", "100\x00")], "text.characters"),
    "half a surrogate pair": ([("MOBILE", "100\ud800")], "text.characters"),
}


@pytest.mark.parametrize("question", REFUSED)
def test_no_search_by(catalogue: Catalogue, question: str):
    asked, code = REFUSED[question]
    with pytest.raises(BadInput) as caught:
        build_criteria(catalogue, asked)
    assert caught.value.code == code
    assert caught.value.cure


@pytest.mark.parametrize(
    "asked",
    [
        [("MOBILE", "10012345678")],
        [("ID_NO", "990101199003070017")],
        [("ACCOUNT", "99000000000000001")],
        [("NAME", "云小满"), ("BIRTH_DATE", "1990-03-07")],
        [("NAME", "云小满"), ("MOBILE", "10012345678")],
    ],
)
def test_a_search_by_an_identifier_or_a_name_with_a_second_factor(catalogue: Catalogue, asked: list[tuple[str, str]]):
    assert [(item.category, item.text) for item in build_criteria(catalogue, asked)] == asked


@examples(200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(st.sampled_from(sorted(CATEGORIES)), st.text(max_size=250)), max_size=4))
def test_whatever_passes_names_an_identifier_or_a_name_with_a_factor(
    catalogue: Catalogue, asked: list[tuple[str, str]]
):
    try:
        criteria = build_criteria(catalogue, asked)
    except BadInput:
        return
    names = {item.category for item in criteria}
    assert any(CATEGORIES[name].identifier for name in names) or ("NAME" in names and len(names) > 1)


@pytest.mark.parametrize("text", ["a\x1bb", "a\x00", "\ud800"])
def test_control_characters_are_refused_everywhere(text: str):
    with pytest.raises(BadInput):
        check_text(text, "case reference")
    with pytest.raises(BadInput):
        build_request(Ask("S0001", "counter_service", "contract", case=text), Channel.LOOK_UP, "1", ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 1234 5678", "10012345678"),
        ("１００-1234-5678", "10012345678"),
        ("99010119900307001x", "99010119900307001X"),
    ],
)
def test_two_writings_of_one_value_match(one: str, other: str):
    assert normalised(one) == normalised(other)
