# SPDX-License-Identifier: Apache-2.0
"""Where an address leads is said without who asks and by what secret."""

import pytest

from tournier.catalogue.addresses import place_of


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://copier:geheim@db.example:3306/copy?sslmode=require", "mysql://db.example:3306/copy"),
        ("postgresql://copier@db.example/copy?password=geheim&port=5433", "postgresql://db.example/copy?port=5433"),
        ("postgresql:///copy?host=/run/pg&user=geheim", "postgresql:///copy?host=%2Frun%2Fpg"),
        ("postgresql://copier:ge%40heim@[2001:db8::1]:5432/copy#geheim", "postgresql://[2001:db8::1]:5432/copy"),
        ("postgresql://copier:ge/heim@db.example/copy", ""),  # a secret that was not escaped
        ("postgresql://copier:geheim@[db/copy", ""),
        ("host=db.example password=geheim", ""),
        ("sqlite:////bank/copy.db", "sqlite:////bank/copy.db"),
        ("files:////bank/a@b", "files:////bank/a@b"),
    ],
)
def test_the_place_of_an_address(address, said):
    assert place_of(address) == said
