# SPDX-License-Identifier: Apache-2.0
"""Where customer information lies, what each field says about a person, and how closely it must be kept."""

from tournier.catalogue.catalogue import Catalogue
from tournier.catalogue.categories import CATEGORIES, Category
from tournier.catalogue.changes import Change, changes
from tournier.catalogue.classes import InformationClass, Level
from tournier.catalogue.facts import CustomerFacts, FactMapping
from tournier.catalogue.places import Field, FieldRef, Join, Source, Table
from tournier.catalogue.project import Project, Witness

__all__ = [
    "CATEGORIES",
    "Catalogue",
    "Category",
    "Change",
    "CustomerFacts",
    "FactMapping",
    "Field",
    "FieldRef",
    "InformationClass",
    "Join",
    "Level",
    "Project",
    "Source",
    "Table",
    "Witness",
    "changes",
]
