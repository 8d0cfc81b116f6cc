# SPDX-License-Identifier: Apache-2.0
"""The commands, one file each, listed in the order of a first day."""
