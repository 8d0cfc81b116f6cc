# SPDX-License-Identifier: Apache-2.0
"""The office's side of the wire: wire passwords, and who signs in with them."""
