# SPDX-License-Identifier: Apache-2.0
"""What a treatment says several times of one text, said of a name, for engines that compute a text at each of its places.

Taking signs out of a number is most of what its mask costs. The condition and what is shown need the number without them
four times and more; under a name it is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tournier.mask import expressions as e


def named(x: e.Text) -> e.Text:
    """The same text, in which what is without some characters stands under a name wherever a choice needs it twice."""
    made: e.Text = _named(x, 0)
    return made


def _named(x: Any, known: int) -> Any:
    if isinstance(x, e.Choice):
        parts = list(_parts(x.cases[0][0]))
        again = next((one for one in parts if isinstance(one, e.Without) and list(_parts(x)).count(one) > 1), None)
        if again is not None:
            name = f"text{known}"
            return e.Let(name, again, _named(_put(x, again, e.Named(name)), known + 1))
    return _each(x, lambda part: _named(part, known))


def _put(x: Any, one: e.Text, name: e.Named) -> Any:
    return name if x == one else _each(x, lambda part: _put(part, one, name))


def _parts(x: Any) -> Iterator[Any]:
    yield x
    inner = x if isinstance(x, tuple) else [getattr(x, one.name) for one in fields(x)] if is_dataclass(x) else ()
    for part in inner:
        yield from _parts(part)


def _each(x: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(x, tuple):
        return tuple(change(part) for part in x)
    if is_dataclass(x) and not isinstance(x, type):
        return replace(x, **{one.name: change(getattr(x, one.name)) for one in fields(x)})
    return x
