# SPDX-License-Identifier: Apache-2.0
"""The bank's own devices, each known by the certificate whose key it holds (PBOC3-16, PBOC3-33)."""
