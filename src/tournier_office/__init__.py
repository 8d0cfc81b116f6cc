# SPDX-License-Identifier: Apache-2.0
"""The office: the bank's people at work, over the library `tournier`."""
