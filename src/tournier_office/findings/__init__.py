# SPDX-License-Identifier: Apache-2.0
"""What was found: forms that ask too much (M56), sources that moved from the catalogue (M06), files that lie where they should not (M21)."""
