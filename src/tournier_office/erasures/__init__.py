# SPDX-License-Identifier: Apache-2.0
"""Erasing a customer: proposed by one person, agreed to by another, unless the law says that something must be kept (M58, M61)."""
