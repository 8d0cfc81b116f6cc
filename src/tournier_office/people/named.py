# SPDX-License-Identifier: Apache-2.0
"""All posts and all branches by name, for lists to choose from: one statement each, however many there are."""

from __future__ import annotations

from tournier_office.people.models import Branch, Post


def posts() -> list[tuple[str, str]]:
    """Every post by code, in their order, with its name in the reader's language."""
    return sorted((post.pk, str(post)) for post in Post.objects.all())


def branches() -> list[tuple[str, str]]:
    """Every branch by code, in their order, with its name in the reader's language; a closed one says that it is."""
    return sorted((branch.pk, str(branch)) for branch in Branch.objects.all())


def open_branches() -> list[tuple[str, str]]:
    """The same without those that are closed: for forms, where something is to be there from now on."""
    return sorted((branch.pk, str(branch)) for branch in Branch.objects.filter(closed_on=None))
