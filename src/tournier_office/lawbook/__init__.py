# SPDX-License-Identifier: Apache-2.0
"""The register of clauses and rules: what the law says, what the bank made of it, and its change under two persons."""
