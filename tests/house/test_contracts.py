# SPDX-License-Identifier: Apache-2.0
"""The import contracts hold, and each of them catches what it is there for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OFFICE = ROOT / "src" / "tournier_office"
REGISTERS = sorted(file.parent.name for file in OFFICE.glob("*/apps.py") if file.parent.name != "site")

# An import put where it does not belong -> the contract that must name it.
SEEDS = {
    ("tournier/base/clock.py", "tournier.gate"): "A room of the library only knows the rooms below it",
    ("tournier/mask/text.py", "tournier.policy"): "A room of the library only knows the rooms below it",
    ("tournier/gate/gate.py", "django"): "The library knows no web framework, no HTTP client and not the office",
    ("tournier/law/__init__.py", "requests"): "The library knows no web framework, no HTTP client and not the office",
    (
        "tournier/cli/main.py",
        "tournier_office",
    ): "The library knows no web framework, no HTTP client and not the office",
    ("tournier/gate/ports.py", "cryptography"): "Only seal and the ledger touch cryptography",
    ("tournier_office/site/apps.py", "cryptography"): "Only seal and the ledger touch cryptography",
    ("tournier/gate/record.py", "sqlite3"): "Only engines opens a source; the ledger opens its own store",
    ("tournier_office/site/apps.py", "duckdb"): "Only engines opens a source; the ledger opens its own store",
    ("tournier_office/site/apps.py", "tournier_samples"): "The sample bank is known to the demo only",
    ("tournier_office/site/register/judging.py", "tournier_office.duties"): "The register kit knows no register",
    ("tournier_office/people/models.py", "tournier_office.people.actions"): "Inside a register",
    ("tournier_office/people/lookups.py", "tournier_office.people.pages"): "Inside a register",
    **{
        (f"tournier_office/{register}/apps.py", f"tournier_office.{other}.models"): "The tables of a register"
        for register, other in zip(REGISTERS, REGISTERS[1:] + REGISTERS[:1], strict=True)
    },
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree / 'samples'}", "COLUMNS": "200"}
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(tree / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    skipped = shutil.ignore_patterns("__pycache__", "static", "*.mo")
    for name in ("src", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    house = tmp_path / "tests" / "house"
    house.mkdir(parents=True)
    for file in (house.parent / "__init__.py", house / "__init__.py"):
        file.write_text("")
    shutil.copy(ROOT / "tests" / "house" / "contracts.py", house)
    return tmp_path


def test_the_contracts_hold(tree):
    found = lint(tree)
    assert found.returncode == 0, found.stdout + found.stderr


def test_each_contract_catches_what_it_is_there_for(tree):
    for path, module in SEEDS:
        with (tree / "src" / path).open("a") as file:
            file.write(f"\nimport {module}\n")
    found = lint(tree)
    assert found.returncode == 1, found.stdout + found.stderr
    summary, _, details = found.stdout.partition("Broken contracts")
    for (path, module), contract in SEEDS.items():
        importer = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert any(contract in line and "BROKEN" in line for line in summary.splitlines()), contract
        assert f"{importer} -> {module}" in details.replace("imports", "->").replace("\n", " "), (
            importer,
            module,
            details,
        )


def test_a_new_room_of_the_library_must_be_placed(tree):
    room = tree / "src" / "tournier" / "attic"
    room.mkdir()
    (room / "__init__.py").write_text("")
    found = lint(tree)
    assert found.returncode == 1
    assert "attic" in found.stdout


def test_a_new_register_is_placed_by_being_there(tree):
    """Its tables, its layers and the kit's ignorance of it are guarded, and no other file names it."""
    room = tree / "src" / "tournier_office" / "attic"
    room.mkdir()
    for name, text in {
        "__init__": "",
        "apps": "",
        "models": "",
        "lookups": "import tournier_office.attic.pages\n",
        "pages": "",
    }.items():
        (room / f"{name}.py").write_text(text)
    for path in ("duties/apps.py", "site/register/judging.py"):
        with (tree / "src" / "tournier_office" / path).open("a") as file:
            file.write("\nimport tournier_office.attic.models\n")
    found = lint(tree)
    broken = [line for line in found.stdout.splitlines() if "BROKEN" in line]
    assert len(broken) == 3, found.stdout
    assert {"The tables of a register", "The register kit knows", "then models BROKEN"} == {
        words
        for words in ("The tables of a register", "The register kit knows", "then models BROKEN")
        for line in broken
        if words in line
    }


def test_every_register_is_an_app_and_every_app_a_register():
    from tournier_office.site.settings import INSTALLED_APPS

    ours = [name.removeprefix("tournier_office.") for name in INSTALLED_APPS if name.startswith("tournier_office.")]
    assert sorted(ours) == sorted([*REGISTERS, "site"])
    assert (ours[0], ours[-1]) == ("site", "duties"), "duties remind of what the chores of the others began"
    assert {folder.name for folder in OFFICE.iterdir() if (folder / "__init__.py").exists()} == set(ours)
