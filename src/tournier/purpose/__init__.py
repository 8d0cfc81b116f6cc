# SPDX-License-Identifier: Apache-2.0
"""Why information is processed, and on which legal ground."""

from tournier.purpose.bases import BASES, Basis
from tournier.purpose.purposes import PURPOSES, Purpose

__all__ = ["BASES", "PURPOSES", "Basis", "Purpose"]
