# SPDX-License-Identifier: Apache-2.0
"""The reader of console blocks reads what it should, and finds a difference when there is one."""

from __future__ import annotations

import pytest

from tests.docs.console import Step, fits, steps

PAGE = """# A page
```console
$ first --long \\
>   option
one  two
...
$ second
[exit 1]
```
Text.
```toml
$ not a command
```
"""


def test_commands_outputs_and_exit_statuses_are_read():
    assert steps(PAGE) == [
        Step(3, "first --long option", "one  two\n...", 0),
        Step(7, "second", "", 1),
    ]


def test_a_block_without_a_command_is_a_mistake_of_the_page():
    with pytest.raises(ValueError, match="line 2"):
        steps("```console\nno prompt\n```\n")


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("", "anything", True),
        ("a b", "a   b\n", True),
        ("a ... d", "a b\nc d", True),
        ("a ...", "a", True),
        ("size ... entries", "size 12 entry", False),
        ("...verified...", "12 entries verified.", True),
        ("a.c", "abc", False),
    ],
)
def test_outputs_are_compared_loosely_but_compared(expected, printed, same):
    assert fits(expected, printed) is same
