# SPDX-License-Identifier: Apache-2.0
"""Tournier keeps a bank's duty of secrecy: the library behind the gate."""

__version__ = "0.1.0"
