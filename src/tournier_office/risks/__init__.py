# SPDX-License-Identifier: Apache-2.0
"""The register of risks to secrecy, the indicators that watch them, and the bank's report of both (M05)."""
