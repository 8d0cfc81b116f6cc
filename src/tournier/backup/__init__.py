# SPDX-License-Identifier: Apache-2.0
"""Backups of a project: encrypted, keys apart, verified without restoring, restored in one command (M49, M50)."""

from tournier.backup.archives import Manifest
from tournier.backup.checking import Checked, check
from tournier.backup.creating import Made, create
from tournier.backup.restoring import Restored, restore

__all__ = ["Checked", "Made", "Manifest", "Restored", "check", "create", "restore"]
