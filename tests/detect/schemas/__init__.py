# SPDX-License-Identifier: Apache-2.0
"""Tables named as core systems name theirs, with what each column is, and how well `classify` understands them.

Two halves: `tuning.txt` may be read while the lexicon grows; `frozen.txt` is only counted, never looked into, and its
digest stands in the test. No template is in both. Both were written by the hand that wrote the lexicon, before the
lexicon was extended: what the figures say of systems named by others they cannot say for certain.
"""
