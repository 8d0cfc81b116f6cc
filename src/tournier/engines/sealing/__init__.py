# SPDX-License-Identifier: Apache-2.0
"""Sealing columns of a source, and opening them again: the one place of the house that writes to a bank's database."""
