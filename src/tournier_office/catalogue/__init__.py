# SPDX-License-Identifier: Apache-2.0
"""The register of fields: what each says about a person, its class, and the change of a class under two persons."""
