# SPDX-License-Identifier: Apache-2.0
"""What the registers of violations promise."""
