# SPDX-License-Identifier: Apache-2.0
"""The register of evidence: the ledger's entries, their proofs and the state of the witness, for those who may see them."""
