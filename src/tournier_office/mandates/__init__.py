# SPDX-License-Identifier: Apache-2.0
"""Who stands in for whom and for how long: temporary grants, delegation, leave, hand-over (临时授权、代理、休假、交接)."""
