# SPDX-License-Identifier: Apache-2.0
"""The secrecy officers of branches and of the bank, how customers reach them, and what is filed about the bank's (M04)."""
