# SPDX-License-Identifier: Apache-2.0
"""The sample bank's courses: every post learns the five contents of a yearly plan (M14, PBOC3-13)."""

from tournier_samples.learning import courses

CONTENTS = {"rules", "risks", "duties", "measures", "response"}
_YEAR = 366


def test_every_post_learns_all_five_each_year():
    found = courses().values()
    posts = {post for one in found for post in one["posts"]}
    assert posts
    for post in posts:
        held = {name for one in found if post in one["posts"] and one["term_days"] <= _YEAR for name in one["contents"]}
        assert held == CONTENTS, post
