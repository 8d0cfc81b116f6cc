# SPDX-License-Identifier: Apache-2.0
"""Verifying backups without restoring them: every byte, who signed, whether the two fit, and whether they were rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tournier.backup.archives import DATA, KEYS, Manifest, Told, read
from tournier.backup.creating import older_keys
from tournier.base import BadInput, Refused, TournierError
from tournier.ledger.notes import Checkpoint


@dataclass(frozen=True, slots=True)
class Checked:
    """Both manifests. `warnings` are what the bank must do."""

    data: Manifest
    keys: Manifest
    warnings: tuple[str, ...]


def check(
    data: Path,
    keys: Path,
    *,
    data_identity: str,
    keys_identity: str,
    key: str = "",
    known: Sequence[str] = (),
    into: tuple[Path, Path] | None = None,
    told: Told = lambda _name, _size: None,
) -> Checked:
    """Read both archives whole. SystemFailed when one was damaged; Refused when they do not belong together, or were rolled back.

    `key` is the ledger's verifier key from elsewhere, `known` checkpoints kept elsewhere: an older head than those is named.
    `into` are two empty folders to write the files into.
    """
    first, second = into or (None, None)
    manifests = read(data, data_identity, first, told), read(keys, keys_identity, second, told)
    for manifest, kind in zip(manifests, (DATA, KEYS), strict=True):
        if manifest.kind != kind:
            raise Refused("backup.swapped", f"The archive given as {kind} is one of {manifest.kind}.", "Swap the two.")
        if manifest.key != (key or manifests[0].key):
            raise Refused(
                "backup.signer",
                "An archive is signed by another key than this ledger's.",
                "It was not made by this bank's Tournier, or is another ledger's: do not use it.",
            )
    fitting(*manifests)
    not_rolled_back(manifests[0], known)
    warnings = [f"older keys lie beside these and bring back whoever was erased: {name}" for name in older_keys(keys)]
    if not key:
        warnings.append(f"signed by {manifests[0].key}: compare it with the key that the bank published")
    if not known:
        warnings.append(
            "nothing was compared with a checkpoint kept elsewhere: an older backup would pass as the newest"
        )
    return Checked(*manifests, tuple(warnings))


def fitting(data: Manifest, keys: Manifest) -> None:
    """Refused unless the keys were taken after the data: else whoever came between would count as erased."""
    if datetime.fromisoformat(keys.made) < datetime.fromisoformat(data.made) or keys.size < data.size:
        raise Refused(
            "backup.keys_older",
            "The keys are older than the data: customers who came between would be lost.",
            "Take the newest key archive.",
        )


def not_rolled_back(data: Manifest, known: Sequence[str]) -> None:
    """Refused when a checkpoint kept elsewhere shows more entries than the backup holds."""
    try:
        sizes = [Checkpoint.parse(note).size for note in known]
    except TournierError:
        raise BadInput("backup.known", "A checkpoint that was kept cannot be read.", "Name the file again.") from None
    if (most := max(sizes, default=0)) > data.size:
        raise Refused(
            "backup.rollback",
            f"The backup ends at {data.size} entries, and a checkpoint of {most} was kept elsewhere.",
            "Look for a newer backup. If there is none, restore this one without --known: what came after it is lost.",
        )
