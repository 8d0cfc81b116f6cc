# SPDX-License-Identifier: Apache-2.0
"""What the register of complaints promises."""
