# SPDX-License-Identifier: Apache-2.0
"""Labelled texts to measure `tournier.detect` on: templates and makers of our own, in two halves that share no template.

`tuning` is for looking at while rules are written. `frozen` is for measuring; its digest is in FROZEN.sha256, and a
test holds it. See decision 0316.
"""
