# SPDX-License-Identifier: Apache-2.0
"""How what is learnt was learnt: each model that ships is made by a script here."""
