# SPDX-License-Identifier: Apache-2.0
"""The register kit: what a register is, said once, becomes its list, detail, forms, export, API, commands and tests.

    description   the frozen description: fields, stages, moves, who may
    judging       who may do what, purely
    rows          the columns that every register's row has
    reading       lists, one row, its history
    acts          opening a row, a move, many moves, an export, kept filters
    pages, api    the two doors, made from the description

An app names its descriptions as `registers = (...)` in its AppConfig; nothing else has to be told of it.
"""

from tournier_office.site.register.description import (
    Field,
    Kind,
    Move,
    Register,
    Stage,
    Text,
    Timed,
    Who,
    link,
    register_named,
    registers,
)

__all__ = ["Field", "Kind", "Move", "Register", "Stage", "Text", "Timed", "Who", "link", "register_named", "registers"]
