# SPDX-License-Identifier: Apache-2.0
"""Finding personal information in columns: by their names and by what their values look like."""

from tournier.detect.columns import Classified, ColumnSample, classify

__all__ = ["Classified", "ColumnSample", "classify"]
