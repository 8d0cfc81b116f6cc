# SPDX-License-Identifier: Apache-2.0
"""The screens of this room, one file for each subject."""
