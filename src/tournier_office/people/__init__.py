# SPDX-License-Identifier: Apache-2.0
"""The register of staff: who they are, which posts they hold, and the facts the gate reads about them."""
