# SPDX-License-Identifier: Apache-2.0
"""Contacts by partners, tested."""
