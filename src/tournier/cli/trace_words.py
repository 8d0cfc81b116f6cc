# SPDX-License-Identifier: Apache-2.0
"""What a trace found, in words for a terminal: leads with what stands behind them, or that nobody stands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS = {"person": "Persons", "session": "Sessions", "answer": "Exports, prints and long answers"}
_ROWS = {
    "stranger": "fit nobody",
    "ambiguous": "fit several customers (not counted)",
    "token": "tokens, which say nobody",
    "partial": "partly masked (not counted)",
    "lost": "without their digits (not counted)",
    "empty": "without a number (not counted)",
}


def show(told: Mapping[str, Any]) -> None:
    """Print the outcome, as `as_json` of `tournier.trace.weighing` gives it, with the counts of what was matched."""
    print(f"{told['customers']} customers in the list, {told['disclosed']} of them disclosed within the window.")
    print("Rows: " + ", ".join(f"{count} {_ROWS.get(kind, kind)}" for kind, count in told["matched"].items()) + ".")
    for mark in told.get("marks", []):
        _mark(mark, told)
    if told["too_few"]:
        print("The list names fewer than three customers: that is too few to name anybody.")
    elif told["nobody"]:
        print(f"Nobody stands out: no one explains the list better than chance does in {told['draws']} matched lists.")
    else:
        _leads(told)
    _large(told)


def _mark(mark: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    print(
        f"Mark: {mark['of']} of {', '.join(mark['persons'])} by {mark['channel']} at {mark['at'][:16]}, entry {mark['entry']}."
    )
    if mark.get("tokens"):
        where = f"export {mark['export']}" if mark.get("export") else "this answer"
        print(
            f"  {mark['tokens']} of the {told['tokens']['different']} different tokens in the list carry the mark of "
            f"{where}; by accident in at most one of 10^{int(-mark['chance'])} lists of other tokens."
        )
    if mark.get("decoys"):
        print(f"  {mark['decoys']} of its made-up rows stand in the list.")


def _large(told: Mapping[str, Any]) -> None:
    for one in told["large"]:
        print(
            f"No lead, but {one['customers']} of the list were in the {one['channel']} of {one['at'][:16]} about "
            f"{one['exposure']} customers, entry {one['entry']}. Many lists fit an answer of that size."
        )


def _leads(told: Mapping[str, Any]) -> None:
    print("Leads, never verdicts:")
    of = ""
    for lead in told["leads"]:
        if lead["of"] != of:
            of = lead["of"]
            print(f"{_KINDS[of]} ({told['candidates'][of]} candidates):")
        print(
            f"  {lead['holder']}: shown {lead['customers']} of them, {lead['expected']:.1f} expected by chance, "
            f"{lead['exposure']} customers in all; log likelihood ratio {lead['log_likelihood_ratio']:.1f}, "
            f"p = {lead['p']:.3g}, chance of a wrong accusation {lead['doubt']:.1%}"
        )
        for one in lead["behind"][:5]:
            print(f"    {one['first'][:16]} {one['channel']}: {one['customers']} of them, entry {one['entry']}")
