# SPDX-License-Identifier: Apache-2.0
"""Screening of words in the office: conversations, lists of words, alerts, appeals, figures by desk."""
