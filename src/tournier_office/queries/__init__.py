# SPDX-License-Identifier: Apache-2.0
"""Where people ask in SQL: questions, their answers page by page, and questions kept for later."""
