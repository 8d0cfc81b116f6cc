# SPDX-License-Identifier: Apache-2.0
"""The row of a conversation: read once under its lock, written once, and what a line costs the office's database."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import connection, connections, transaction
from tests.simulators.small_office import office_of_threads
from tests.simulators.statements import sent

from tournier_office.screening.models import Conversation
from tournier_office.screening.register import CONVERSATIONS
from tournier_office.screening.tests.talking import ask, screened
from tournier_office.site.bound import one_row, rewrite
from tournier_office.site.models import Step
from tournier_office.site.register.reading import history

__all__ = ["office_of_threads", "sent"]


@pytest.mark.django_db
def test_what_a_line_sends(office, sent):
    clerk = office.client("teller")
    key = screened(clerk, "您好")["conversation"]
    sent.clear()
    screened(clerk, "请稍等", conversation=key)
    own = [one.split()[0] for one in sent if re.search("(FROM|UPDATE) screening_conversation", one)]
    # Read (on PostgreSQL locked before) and written: nothing is read a second time.
    assert own == ["SELECT"] * (1 + connection.features.has_select_for_update) + ["UPDATE"]
    assert sum("INTO site_imprint" in one for one in sent) == 1
    assert sum("site_spent" in one for one in sent) == 1


@pytest.mark.django_db
def test_that_a_conversation_was_opened_stands_in_its_history_without_a_step(office):
    key = screened(office.client("teller"), "您好")["conversation"]
    row = Conversation.objects.get(pk=key)
    assert not Step.objects.filter(row=key).exists()
    (line,), heard = history(CONVERSATIONS, row)
    assert heard
    assert (line.by, line.verb, line.key) == ("S0001", "opened", row.entry)


@pytest.mark.django_db
def test_a_conversation_changed_past_the_office_goes_no_further(tampered_office):
    clerk = tampered_office.client("teller")
    key = screened(clerk, "您好")["conversation"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE screening_conversation SET blocked = 0, masked = 7 WHERE id = %s", [key])
    for more in ({}, {"preview": True}):
        status, told = ask(clerk, "请稍等", conversation=key, **more)
        assert (status, told["code"]) == (403, "fact.changed")
    assert Conversation.objects.get(pk=key).masked == 7


@pytest.mark.django_db
def test_what_is_written_over_is_as_the_orm_would_write_it(office):
    key = screened(office.client("teller"), "您好")["conversation"]
    with transaction.atomic():
        row = one_row(Conversation, "t.id = %s", (key,), lock=True)
        assert row is not None
        row.said, row.lines = [["agent", "“一\\二”𠮷", "pass"]], 5
        rewrite(row, ("said", "lines"))
        rewrite(row, ("said", "lines"))  # its imprint is known
    row = Conversation.objects.get(pk=key)
    assert (row.said, row.lines) == ([["agent", "“一\\二”𠮷", "pass"]], 5)
    row.save()  # refused if it were not as its imprint says
    assert one_row(Conversation, "t.id = %s", ("nobody",), lock=False) is None


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction(office_of_threads):
    with pytest.raises(transaction.TransactionManagementError):
        one_row(Conversation, "t.id = %s", ("x",), lock=True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_in_one_conversation_wait_for_each_other(office_of_threads):
    clerk = office_of_threads.client("teller")
    key = screened(clerk, "您好")["conversation"]
    answers: list[int] = []

    def talk() -> None:
        try:
            answers.extend(ask(clerk, "请稍等", conversation=key)[0] for _ in range(6))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=talk) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 18
    row = Conversation.objects.get(pk=key)
    assert (row.lines, len(row.said)) == (19, 19)
