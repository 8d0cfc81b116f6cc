# SPDX-License-Identifier: Apache-2.0
"""Questions about names: told apart from questions about data, and written for a shadow that holds names alone.

The shadow (`tournier.engines.shadow`) holds what one person may see and nothing else, so that nothing here guards a
secret: a statement that is sent there by mistake, or translated wrongly, learns nothing. Its functions and syntax are
lists of their own and never apply to data; data and names are never in one statement.
"""

from tournier.query.catalogs.reading import Asker, Translated, is_about_names, translated
from tournier.query.catalogs.relations import RELATIONS, SERVER_VERSION, TYPES, Known, TypeRow

__all__ = [
    "RELATIONS",
    "SERVER_VERSION",
    "TYPES",
    "Asker",
    "Known",
    "Translated",
    "TypeRow",
    "is_about_names",
    "translated",
]
