# SPDX-License-Identifier: Apache-2.0
"""Violations of the duty of secrecy: reported, looked into, heard, decided, appealed; and what comes of it for rights (M18, M19, M95)."""
