# SPDX-License-Identifier: Apache-2.0
"""Import contracts over every register there is, so that a new one is placed by being a folder of the office.

import-linter's own types want each register named (`contract_types` in pyproject.toml names these).
"""

from __future__ import annotations

from abc import abstractmethod

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class _OfRegisters(Contract):
    """Which direct imports of one module by another are none that may be."""

    office = fields.StringField()

    @abstractmethod
    def forbidden(self, graph: ImportGraph) -> set[tuple[str, str]]: ...

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's signature
        found = sorted(self.forbidden(graph))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} -> {imported}", bold=False)


def _within(graph: ImportGraph, module: str) -> set[str]:
    return {module, *graph.find_descendants(module)}


class OwnTables(_OfRegisters):
    """The models of each package of `office` but its `frame` are imported by that package only."""

    type_name = "own_tables"
    frame = fields.StringField()

    def forbidden(self, graph: ImportGraph) -> set[tuple[str, str]]:
        """By whom else they are."""
        registers = {name for name in graph.find_children(self.office) if f"{name}.models" in graph.modules} - {
            self.frame
        }
        assert registers, "an office without a register"
        return {
            (importer, imported)
            for register in registers
            for imported in _within(graph, f"{register}.models")
            for importer in graph.find_modules_that_directly_import(imported) - _within(graph, register)
        }


class Apart(_OfRegisters):
    """`module` and what is in it import no package of `office` but those that are `known`."""

    type_name = "apart"
    module = fields.StringField()
    known = fields.ListField(subfield=fields.StringField())

    def forbidden(self, graph: ImportGraph) -> set[tuple[str, str]]:
        """What they import beside them."""
        known = {name for one in self.known for name in _within(graph, one)}
        return {
            (importer, imported)
            for importer in _within(graph, self.module)
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.startswith(f"{self.office}.") and imported not in known
        }
