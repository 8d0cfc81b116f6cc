# SPDX-License-Identifier: Apache-2.0
"""Declarations as a specification."""
