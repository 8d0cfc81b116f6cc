# SPDX-License-Identifier: Apache-2.0
"""What is heard in recordings, tested on speech that is made here."""
