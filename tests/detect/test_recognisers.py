# SPDX-License-Identifier: Apache-2.0
"""Recognisers of others: what they find stands beside ours; what they do wrong is never taken for silence."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pytest

from tournier.base import SystemFailed
from tournier.detect import Detector, Presidio, Span, redacted_many
from tournier.detect import recognisers as room


class PolicyNumbers:
    def find(self, text):
        place = text.find("POL-")
        if place >= 0:
            yield Span(place, place + 8, "POLICY_NO", 0.99)


class LikeFirst(PolicyNumbers):
    """Another of the same kind."""


class Fails:
    def find(self, text):
        raise ValueError(text)


@dataclass
class Result:
    entity_type: str
    start: int
    end: int
    score: float


class LikePresidio:
    """Of the shape that presidio documents for an EntityRecognizer; written here, taken from nobody."""

    supported_entities = ("PHONE_NUMBER", "UK_NHS")

    def analyze(self, text, entities, nlp_artifacts):
        assert entities == ["PHONE_NUMBER", "UK_NHS"]
        assert nlp_artifacts is None
        return [Result("PHONE_NUMBER", 0, 3, 0.4), Result("UK_NHS", 4, 6, 1.5)]


def _of(recogniser, text):
    return next(iter(Detector([recogniser])([text])))


def test_what_others_find_stands_beside_ours():
    assert [span.type for span in _of(PolicyNumbers(), "保单POL-1234,手机13800138000")] == ["POLICY_NO", "MOBILE"]


def test_redaction_takes_what_others_find():
    assert list(redacted_many(["保单POL-1234"], detector=Detector([PolicyNumbers()]))) == ["保单[POLICY_NO]"]


def test_a_failure_is_told_without_the_text():
    with pytest.raises(SystemFailed) as told:
        _of(Fails(), "手机13800138000")
    assert "13800138000" not in str(told.value) + repr(told.value.__cause__)
    assert "Fails" in told.value.cause


@pytest.mark.parametrize(
    "span", [(0, 99, "X", 1.0), (2, 2, "X", 1.0), (-1, 2, "X", 1.0), (0, 1, "x y", 1.0), (0, 1, "X", 7.0)]
)
def test_a_wrong_span_is_refused(span):
    class Wrong:
        def find(self, _text):
            return [Span(*span)]

    with pytest.raises(SystemFailed, match="wrong span"):
        _of(Wrong(), "text")


def test_presidio_is_plugged_in_by_its_shape():
    assert _of(Presidio(LikePresidio()), "abc de") == [Span(0, 3, "TEL", 0.4), Span(4, 6, "UK_NHS", 1.0)]


@pytest.mark.skipif(importlib.util.find_spec("presidio_analyzer") is None, reason="presidio-analyzer is not installed")
def test_the_real_presidio_can_be_plugged_in():
    from presidio_analyzer import Pattern, PatternRecognizer

    theirs = PatternRecognizer("POLICY_NO", patterns=[Pattern("policy", r"POL-\d{4}", 0.9)])
    assert [span.type for span in _of(Presidio(theirs), "保单 POL-1234 手机13800138000")] == ["POLICY_NO", "MOBILE"]


def test_entry_points_are_loaded_in_order_and_what_does_not_fit_is_named(monkeypatch):
    def points(*values):
        found = [EntryPoint(f"r{number}", value, room.GROUP) for number, value in enumerate(values)]
        monkeypatch.setattr(room, "entry_points", lambda group: found if group == room.GROUP else [])

    points(f"{__name__}:PolicyNumbers")
    assert [type(one).__name__ for one in room.installed()] == ["PolicyNumbers"]
    points(f"{__name__}:LikeFirst", f"{__name__}:PolicyNumbers")
    room.entry_points(group=room.GROUP).reverse()
    assert [type(one).__name__ for one in room.installed()] == ["LikeFirst", "PolicyNumbers"]
    points("json:JSONDecoder")
    with pytest.raises(SystemFailed, match="r0 has no find"):
        room.installed()
    points("no.such.module:x")
    with pytest.raises(SystemFailed, match="r0 does not start"):
        room.installed()
