# SPDX-License-Identifier: Apache-2.0
"""Counting what is rationed, in the office's database, so that all workers share one count."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connection

from tournier.base import Clock, Refused, SystemFailed
from tournier_office.site.models import Spent
from tournier_office.site.reading import Question, rows

_BANK_TIME = ZoneInfo("Asia/Shanghai")
# A window that has run out begins anew; a day's row ends with its name.
_ONE_MORE = """
ON CONFLICT (name, who) DO UPDATE SET
    used = CASE WHEN s.who = %s AND s.since <= %s THEN 1 ELSE s.used + 1 END,
    since = CASE WHEN s.who = %s AND s.since <= %s THEN excluded.since ELSE s.since END
RETURNING who, used
"""
_SPEND = f"INSERT INTO site_spent AS s (name, who, since, used) VALUES (%s, %s, %s, 1), (%s, %s, %s, 1){_ONE_MORE}"
# PostgreSQL need not wait for its disk: after a power cut at most the counts of the last second are missing. Only for a
# transaction of its own; within another this would hold for all that it writes.
_SPEND_QUICKLY = f"""
INSERT INTO site_spent AS s (name, who, since, used)
SELECT v.name, v.who, v.since, 1
FROM (VALUES (%s::text, %s::text, %s::timestamptz), (%s, %s, %s)) v (name, who, since),
    (SELECT set_config('synchronous_commit', 'off', true) AS commits) quick
WHERE quick.commits = 'off'{_ONE_MORE}"""
_TODAY = "SELECT used FROM site_spent WHERE name = %s AND who = %s"


def _digest(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()


class OfficeLimits:
    """The gate's LimitPort. A window begins with the first use and is never stretched by later ones."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        """Count one use; raises Refused (`limit.spent`) beyond `most` within `seconds`, SystemFailed when it cannot count."""
        try:
            used = self._count(name, who, seconds)
        except DatabaseError:
            raise SystemFailed(
                "limit.store", "The counter of rationed acts does not answer.", "Try again in a minute."
            ) from None
        if used > most:
            raise Refused(
                "limit.spent",
                f"The limit of {most} within {seconds // 60} minutes for '{name}' is used up.",
                "Wait until the time has passed; if the work needs more, ask the information protection officer.",
            )

    def _count(self, name: str, who: str, seconds: int) -> int:
        """One use more, today and in the window that runs, in one statement; how many are in the window now."""
        now, window = self._clock.now(), _digest(who)
        begun, over = (
            str(connection.ops.adapt_datetimefield_value(one)) for one in (now, now - timedelta(seconds=seconds))
        )
        alone = connection.vendor == "postgresql" and not connection.in_atomic_block
        values = (name, self._day(who, now), begun, name, window, begun, *(window, over) * 2)
        found = rows(Question(_SPEND_QUICKLY if alone else _SPEND, values))
        return next(int(used) for counted, used in found if counted == window)

    def used(self, name: str, who: str, seconds: int) -> int:
        """How much is spent in the window that runs now."""
        row = Spent.objects.filter(name=name, who=_digest(who)).first()
        if row is None or row.since <= self._clock.now() - timedelta(seconds=seconds):
            return 0
        return row.used

    def used_today(self, name: str, who: str) -> int:
        """How often since midnight, bank's time, whatever the windows are."""
        found = rows(self.question_of_today(name, who))
        return int(found[0][0]) if found else 0

    def question_of_today(self, name: str, who: str) -> Question:
        """What `used_today` asks."""
        return Question(_TODAY, (name, self._day(who, self._clock.now())))

    @staticmethod
    def _day(who: str, now: datetime) -> str:
        return _digest(f"{who}\x1f{now.astimezone(_BANK_TIME):%Y-%m-%d}")

    def reset(self, name: str, who: str) -> None:
        """Forget the count."""
        Spent.objects.filter(name=name, who=_digest(who)).delete()
