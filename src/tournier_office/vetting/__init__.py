# SPDX-License-Identifier: Apache-2.0
"""Background checks of holders of key posts, and which posts are key posts (M10)."""
