# SPDX-License-Identifier: Apache-2.0
"""Who a browser's session is of, by fixed statements that go in one message: the API asks it at every request.

Whose session a cookie opens is known only when it was read. The last answer is a guess of what to ask beside it, as for keys
(`keys.questions`): what turns out to be asked about somebody else is asked anew, and nothing is believed that was not read now.
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from tournier_office.people import networks
from tournier_office.people.facts import question_of_session
from tournier_office.people.lookups import question_of_posts
from tournier_office.people.models import Branch, Staff, User
from tournier_office.people.session_store import question_of
from tournier_office.site import rights
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.reading import Question, rows

_USER, _STAFF, _BRANCH = Whole(User, "u"), Whole(Staff, "s"), Whole(Branch, "b")
_OF_USER = f"SELECT {_USER.columns} FROM people_user u WHERE u.id = %s"
_OF_STAFF = (
    f"SELECT {_STAFF.columns}, {_BRANCH.columns} FROM people_staff s"
    " JOIN people_branch b ON b.code = s.branch_id WHERE s.user_id = %s"
)
_MOST = 4_096
_last: dict[str, tuple[str, str, str]] = {}  # by cookie, whose it was when it was last looked at: user, number, sign-in


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """As allauth's; the user of a session is read by a fixed statement."""

    def get_user(self, user_id: int) -> User | None:
        """The user, unless closed."""
        found = rows(_question_of_user(str(user_id)))
        user = _USER.instance(User, found[0]) if found else None
        return user if user is not None and self.user_can_authenticate(user) else None


class SignInNeeded(LoginRequiredMiddleware):
    """As Django's, which reads the session of every request before it asks whether the view needs anybody."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead whoever has not signed in to the page for it; the API turns people away by itself."""
        if not getattr(view_func, "login_required", True):
            return None
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return answer


def _question_of_user(user: str) -> Question:
    return Question(_OF_USER, (user,))


def _question_of_staff(user: str) -> Question:
    return Question(_OF_STAFF, (user,))


def questions(cookie: str) -> list[Question]:
    """What is asked of who comes with this cookie, so that all of it goes in one message."""
    asked, guess = [question_of(cookie)], _last.get(cookie)
    if guess is not None:
        user, number, sign_in = guess
        asked += [_question_of_user(user), _question_of_staff(user), question_of_session(sign_in, number)]
        asked += [*rights.questions(number), question_of_posts(number), networks.RANGES]
    return asked


def staff_of(user: User) -> Staff | None:
    """The member of staff that this user is, with the branch. Raises Refused for a row that is not as the office wrote it."""
    found = rows(_question_of_staff(str(user.pk)))
    if not found:
        return None
    opened(found[0], _STAFF, _BRANCH)
    staff = _STAFF.instance(Staff, found[0])
    staff.branch = _BRANCH.instance(Branch, found[0][_STAFF.width :])
    return staff


def remember(cookie: str, user: User, number: str, sign_in: str) -> None:
    """Whose this cookie was, for the next time."""
    if len(_last) >= _MOST:
        _last.clear()
    _last[cookie] = (str(user.pk), number, sign_in)
