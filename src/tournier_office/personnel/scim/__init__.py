# SPDX-License-Identifier: Apache-2.0
"""SCIM 2.0 (RFC 7643, 7644) for the bank's directory: people as Users, posts as Groups.

filters     the filters that directories send, as conditions on the register
resources   a person and a post as SCIM shows them, with an ETag
told        what a POST, PUT or PATCH says about a person, whatever shape a directory gives it
schemas     what this provider can do, and its attributes
views       the addresses, errors as the RFC says them

A directory is a feed like the file: it closes at once and opens by two. It never lifts a suspension, never deletes a row,
and whoever was deleted here has left the bank.
"""
