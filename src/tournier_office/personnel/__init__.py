# SPDX-License-Identifier: Apache-2.0
"""Joiners, movers and leavers as the bank's HR system tells them, exits with their pledge, accounts that belong to nobody.

reading     a file of HR as lines, each sound or refused with line, cause and cure
comparing   what the lines would change: joiner, mover, leaver, changed, or nothing
actions     a run: compared, held for a second person where it would shut the bank, applied line by line
exits       what a leaver signs, and what the leaver leaves behind
orphans     accounts and keys without a living person
"""
