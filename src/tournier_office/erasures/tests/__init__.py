# SPDX-License-Identifier: Apache-2.0
"""Erasures as a specification."""
