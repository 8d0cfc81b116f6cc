# SPDX-License-Identifier: Apache-2.0
"""Presidio's engine with its pattern recognisers, without a language model, for entities that have a type of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tldextract
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import PhoneRecognizer

from tournier.detect.recognisers import PRESIDIO_TYPES

_KNOWN = set(PRESIDIO_TYPES)


class NoModel(NlpEngine):
    """Gives nothing: only patterns are wanted."""

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:  # noqa: ARG002 - presidio's signature
        return NlpArtifacts([], [], [], [], self, language)

    def process_batch(self, texts: Sequence[str], language: str, **_more: object) -> Iterator[tuple[str, NlpArtifacts]]:
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002 - presidio's signature
        return False

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002 - presidio's signature
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


class Patterns:
    """The engine as one recogniser, so that its answers become spans as a plugged-in recogniser's do."""

    def __init__(self) -> None:
        # It would ask the network for a list of domains at each mail address, and wait; the list that it brings is used.
        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
        registry = RecognizerRegistry(supported_languages=["en"])
        registry.load_predefined_recognizers(languages=["en"])
        # Telephones as people in China write them; what has no type of ours would count as wrong, and is not asked.
        registry.recognizers = [
            *(one for one in registry.recognizers if isinstance(one, PatternRecognizer) and _KNOWN & set(one.supported_entities)),
            PhoneRecognizer(supported_regions=["CN"]),
        ]  # fmt: skip
        self._engine = AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["en"])
        self.supported_entities = tuple(sorted(_KNOWN & set(self._engine.get_supported_entities("en"))))

    def analyze(self, text: str, entities: list[str], nlp_artifacts: None) -> list[object]:  # noqa: ARG002 - presidio's signature
        return list(self._engine.analyze(text, language="en", entities=entities))
