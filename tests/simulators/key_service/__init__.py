# SPDX-License-Identifier: Apache-2.0
"""Key services that the tests wrap keys by: a real OpenBao, and one of our own that can be told to lie."""
