# SPDX-License-Identifier: Apache-2.0
"""Customers whom partners contacted, and whether somebody here had looked them up before more than chance explains (M20)."""
