# SPDX-License-Identifier: Apache-2.0
"""Strays 散落文件: files with customer information where it should not lie, on shares and in outgoing mail (M21).

Reads files that somebody else made, strictly and under limits. What cannot be read is named and counted, never passed over
in silence. Nothing that is found is kept in the clear: types, counts, masked examples.
"""

from tournier.strays.finding import Found, Watch, watch
from tournier.strays.parts import Text, Unread
from tournier.strays.reading import texts_of

__all__ = ["Found", "Text", "Unread", "Watch", "texts_of", "watch"]
