# SPDX-License-Identifier: Apache-2.0
"""Secrecy meetings and lessons: minutes that two persons stand for, actions with an owner and a day, who knows what was said (M13)."""
