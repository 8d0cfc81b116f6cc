from dataclasses import dataclass
from tournier.catalogue.places import Source, Table
@dataclass(frozen=True)
class Catalogue:
    sources: tuple[Source, ...]
    tables: tuple[Table, ...]
    customer: str
