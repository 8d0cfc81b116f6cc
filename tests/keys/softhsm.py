# SPDX-License-Identifier: Apache-2.0
"""A token of SoftHSM in a folder of its own."""

import os
import shutil
import subprocess
from pathlib import Path

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)
PIN = "4711-of-a-test"


def module() -> str:
    """Where SoftHSM is installed; nothing where it is not."""
    return next((one for one in MODULES if Path(one).exists() and shutil.which("softhsm2-util")), "")


def configured(folder: Path) -> str:
    """The path of a configuration with an empty store of tokens."""
    (folder / "tokens").mkdir(parents=True)
    told = folder / "softhsm2.conf"
    told.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    return str(told)


def make_token(configuration: str, label: str) -> None:
    """A token of this name, with PIN."""
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "12345678"],
        env={**os.environ, "SOFTHSM2_CONF": configuration},
        check=True,
        capture_output=True,
    )
