# SPDX-License-Identifier: Apache-2.0
"""Duties 事项: what must be done by a moment, by whom and on which clause; clocks are readings of recorded events, never timers."""
