# SPDX-License-Identifier: Apache-2.0
"""Two processes of one office do the same at the same moment; run by test_two_workers.py, which reads what it prints.

The acts are those of office_acts.py that can be done once, codes that are good once, and a ration that both spend.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.crash.office_dying import Act, World, _close, begin, child, must
from tests.crash.office_known import came_after, newest
from tests.postgres import database, postgres

ONCE = {
    "rules get their second person", "a post is given", "the second half of a code", "a key is collected",
    "a command is let in", "an approval", "an emergency is reviewed", "a file is taken", "secrecy is confirmed",
}  # fmt: skip
MOST, TRIES = 5, 4  # of the ration; how often each of the two tries


def raced(world: World, do: Callable[[World], object]) -> int:
    """How many of two processes got through. Whoever is refused, or finds nothing left to do, did not."""
    at = time.time() + 0.5

    def racer() -> bool:
        from tournier.base import TournierError

        time.sleep(max(0.0, at - time.time()))
        with contextlib.suppress(TournierError, IndexError):
            return do(world) is not False
        return False

    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(child, world, racer) for _ in range(2)]]
    assert [status for status, _ in found] == [0, 0]
    return sum(through for _, through in found)


def _spend(_world: World) -> int:
    from tournier.base import Refused
    from tournier_office.site import gateway

    through = 0
    for _ in range(TRIES):
        with contextlib.suppress(Refused):
            gateway.limits().spend("race", "S0001", MOST, 3600)
            through += 1
    return through


def ration(world: World) -> int:
    """How many of eight tries by two processes went through, of a ration of five."""
    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(child, world, lambda: _spend(world)) for _ in range(2)]]
    return sum(through for _, through in found)


def _recovery(_world: World) -> bool:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    row = Authenticator.objects.get(user__username="S0001", type="recovery_codes")
    codes = RecoveryCodes(row)
    return bool(codes.validate_code(codes.generate_codes()[0]))


def _step(_world: World) -> bool:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

    row = TOTP(Authenticator.objects.get(user__username="S0001", type="totp"))
    counter = next(iter(yield_hotp_counters_from_time()))
    return bool(row.validate_code(format_hotp_value(hotp_value(SECRET, counter))))


SECRET = "JBSWY3DPEHPK3PXP"


def _with_codes() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from tournier_office.people.models import User

    user = User.objects.get(username="S0001")
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def _acts(world: World) -> Iterator[tuple[str, Any]]:
    from tests.crash import office_acts

    for act in office_acts.story():
        if act.name.startswith("duties"):
            return
        if act.tried:
            continue
        _readied(world, act)
        if act.name in ONCE:
            known = newest(world.folder)
            yield act.name, [raced(world, act.do), came_after(world.folder, known)[1]]
        else:
            must(world, lambda act=act: act.do(world) and None)  # type: ignore[misc]


def _readied(world: World, act: Act) -> None:
    if act.ready is not None and (ready := act.ready):
        world.memory |= must(world, lambda: ready(world)) or {}


def main(folder: Path, server: str) -> None:
    """One object: by name, how many got through; for acts also how many entries both left."""
    world = begin(folder, server)
    from tests.crash import office_acts

    must(world, office_acts.people)
    office_acts.sign_in(world)
    _close()
    told: dict[str, Any] = dict(_acts(world))
    must(world, _with_codes)
    told["a recovery code"], told["a one-time code"] = raced(world, _recovery), raced(world, _step)
    told["a ration"] = ration(world)
    print(json.dumps({"told": told, "sound": must(world, office_acts.sound)}))


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        server = ""
        if sys.argv[2] == "postgresql":
            server = stack.enter_context(postgres())
            os.environ["TOURNIER_AWAY"] = stack.enter_context(database(server))
        main(Path(sys.argv[1]), server)
