# SPDX-License-Identifier: Apache-2.0
"""A bank's project with a ledger, two people with a key each, and places for two archives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ledger.cast import look_up, many
from tournier.backup import Made, Restored, create, restore
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Ledger
from tournier.seal.files import new_identity, recipient_of

MANY = [f"customer-{number}" for number in range(300)]
#: About nobody, one, seven, dozens (a row for each) and hundreds (a roll).
#: Before them stands one more, of the use of the KEK in the process that wrote them.
ENTRIES = [*many(20), look_up(20, *MANY[:90]), look_up(21, *MANY)]


@dataclass
class Bank:
    project: Project
    folder: Path
    data_identity: str
    keys_identity: str

    def opened(self) -> Ledger:
        return open_project_ledger(self.project, background=False)

    def backup(self, **options: object) -> Made:
        said = {
            "data_folder": self.folder / "data",
            "keys_folder": self.folder / "keys",
            "data_to": recipient_of(self.data_identity),
            "keys_to": recipient_of(self.keys_identity),
            "actor": "cli:backup",
        }
        return create(self.project, **(said | options))

    def restored(self, data: Path, keys: Path, name: str = "restored", **options: object) -> Restored:
        said = {"data_identity": self.data_identity, "keys_identity": self.keys_identity, "actor": "cli:restore"}
        return restore(data, keys, self.folder / name, **(said | options))


@pytest.fixture
def founded(tmp_path: Path) -> Callable[..., Bank]:
    def found(**stores: str) -> Bank:
        project = Project.create(tmp_path / "bank", name="Bank", origin="bank.example/ledger", **stores)
        (project.path / "rules" / "一.cedar").write_text("// of this bank\n", encoding="utf-8")
        (project.path / "tournier.toml").open("a").write('\n[office.own]\nkept = "as it was written"\n')
        for name in ("data", "keys"):
            (tmp_path / name).mkdir()
        return Bank(project, tmp_path, new_identity(), new_identity())

    return found


@pytest.fixture
def bank(founded: Callable[..., Bank]) -> Bank:
    found = founded()
    ledger = found.opened()
    ledger.append_many(ENTRIES[:-1])
    ledger.append(ENTRIES[-1])
    ledger.close()
    return found
