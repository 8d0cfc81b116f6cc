# SPDX-License-Identifier: Apache-2.0
"""One disclosure from end to end."""
