# SPDX-License-Identifier: Apache-2.0
"""Reviews of rights: campaigns in which somebody confirms or removes each right, and what nobody reviews is suspended."""
