# SPDX-License-Identifier: Apache-2.0
"""Paper and media, tested."""
