# SPDX-License-Identifier: Apache-2.0
"""Exports, from the question to the receipt of destruction; a part of office_acts.py. Producing one is in exporting.py."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.crash.office_acts import last
from tests.crash.office_dying import Act, World


def story() -> Iterator[Act]:
    """One that is taken and revoked, one that is cancelled."""
    from tournier.seal.files import new_identity, recipient_of
    from tournier_office.disclosures import actions as approvals
    from tournier_office.exports import actions, delivering, keys, worker
    from tournier_office.exports.models import Export
    from tournier_office.exports.tests import desk

    recipient = recipient_of(new_identity())

    def file(world: World) -> None:
        actions.file(world.persons["analyst"], desk.asked())

    def counted(world: World) -> None:
        file(world)
        worker.until_idle()

    def linked(world: World) -> dict[str, str]:
        worker.until_idle()
        approvals.approve(world.persons["branch_manager"], Export.objects.get().request)
        worker.until_idle()
        return {"link": delivering.link(world.persons["analyst"], last("Export"), proved_at=time.time()).pk}

    def of_analyst(name: str, *words: str) -> Act:
        return Act(name, lambda w: getattr(actions, name)(w.persons["analyst"], last("Export"), *words))

    yield Act("a receiver's key", lambda w: keys.register(w.persons["analyst"], recipient))
    yield Act("a receiver's key is given up", lambda w: keys.revoke(w.persons["analyst"]))
    yield Act("an export is asked for", file)
    yield Act(
        "a file is taken", lambda w: delivering.take(w.persons["analyst"], w.memory["link"]) and None, linked,
        several="that a grant was used is noted after the delivery, whose entry is the record",
    )  # fmt: skip
    yield of_analyst("confirm", "shredded")
    yield of_analyst("revoke", "not needed")
    yield Act("an export is cancelled", lambda w: actions.cancel(w.persons["analyst"], last("Export")), counted)
