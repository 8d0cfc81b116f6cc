# SPDX-License-Identifier: Apache-2.0
"""The customer's own view: what the bank holds about a person, who looked at it and why."""
