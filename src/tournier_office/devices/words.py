# SPDX-License-Identifier: Apache-2.0
"""The closed lists of devices, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
CHIP, TOKEN, FILE = "chip", "token", "file"


def keys() -> Pairs:
    """Where a device's private key lies: a chip gives it to nobody, a file can be copied."""
    return [
        (CHIP, _("in the device's security chip")), (TOKEN, _("on a hardware token or card")),
        (FILE, _("in a file of the system")),
    ]  # fmt: skip
