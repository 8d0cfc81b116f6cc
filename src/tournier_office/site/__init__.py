# SPDX-License-Identifier: Apache-2.0
"""Settings, layout, home and navigation of the office, and its one way to the gate."""
