# SPDX-License-Identifier: Apache-2.0
"""Answers as files: asked for, counted, agreed to, produced in the background, delivered once, and given back (M29)."""
