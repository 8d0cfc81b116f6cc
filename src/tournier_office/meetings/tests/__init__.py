# SPDX-License-Identifier: Apache-2.0
"""Secrecy meetings, tested."""
