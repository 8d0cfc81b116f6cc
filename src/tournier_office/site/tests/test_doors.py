# SPDX-License-Identifier: Apache-2.0
"""Doors that must not be there: what parts we use would open by themselves."""

import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from tournier.base import BadInput
from tournier.catalogue.project import Project
from tournier_office.site import serve
from tournier_office.site.api import api
from tournier_office.site.errors import errors
from tournier_office.site.programs import ADDRESSES


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "door",
    [
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/a-b/",
        "email/",
        "confirm-email/",
        "inactive/",
    ],
)
def test_nobody_signs_up_or_resets_by_mail(door, method):
    assert getattr(Client(), method)(f"/accounts/{door}", {"email": "a@bank.example"}).status_code == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.0.5", "::", "bank.example", ""])
def test_a_demonstration_is_served_to_this_machine_only(host, tmp_path, monkeypatch, settings):
    settings.PERSONAS = True
    monkeypatch.setattr(serve, "prepare", lambda _project: None)
    with pytest.raises(BadInput) as caught:
        serve.serve(Project.create(tmp_path / "p", name="P", origin="p.example/ledger").path, host=host, port=1)
    assert caught.value.code == "serve.personas"


def test_an_unforeseen_error_leaves_a_trace_without_its_text(caplog):
    """The text of such an error may hold a customer's value (law 10)."""

    def breaking():
        raise KeyError("10012345678")

    def answer(_request):
        return HttpResponse()

    with pytest.raises(KeyError) as caught:
        breaking()
    with caplog.at_level(logging.ERROR, "tournier.office"):
        assert errors(answer).process_exception(RequestFactory().get("/"), caught.value) is None
    assert "KeyError" in caplog.text
    assert "breaking" in caplog.text
    assert "10012345678" not in caplog.text


def test_what_the_api_offers_is_worked_out_once_though_anybody_may_ask_for_it() -> None:
    first, second = (Client().get("/api/v1/openapi.json").json() for _ in range(2))
    assert first == second
    assert api.get_openapi_schema(path_prefix="/api/v1/") is api.get_openapi_schema(path_prefix="/api/v1/")


def test_the_api_is_built_by_the_first_program_that_asks_and_not_for_the_screens() -> None:
    assert resolve("/api/v1/work", urlconf=ADDRESSES).namespaces == ["api"]
    with pytest.raises(Resolver404):
        resolve("/api/v1/work")
    assert resolve("/accounts/login/").func is resolve("/accounts/login/", urlconf=ADDRESSES).func
