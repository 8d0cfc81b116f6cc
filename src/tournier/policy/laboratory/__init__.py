# SPDX-License-Identifier: Apache-2.0
"""Rules tried before they bite: a matrix of what they answer, proofs of what they never do, a replay of what was asked."""
