# SPDX-License-Identifier: Apache-2.0
"""Where people look customers up, ask for more, approve and answer for emergencies."""
