# SPDX-License-Identifier: Apache-2.0
"""The workbench, one file for each subject."""
