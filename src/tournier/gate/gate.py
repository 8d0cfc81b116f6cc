# SPDX-License-Identifier: Apache-2.0
"""The gate: every disclosure takes this one path, whatever the channel.

    ask, facts, decide, (approve), record, fetch, treat, mark, deliver

- Nothing begins while the ledger's witness is lost; that its store takes writes, the entry of the decision shows.
- The decision, refusals too, is durable before anything leaves (law 2): before anything is fetched, or with the first page where that comes at once (decisions 0176, 0275).
- Whom a page concerns is durable before the page is returned.
- Facts are asked again before every page; there is no cursor that outlives a call (law 4).
- Any error on the way ends the disclosure: nothing is returned, and what was recorded says more left than did, never less.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from tournier import query
from tournier.base import JSON, BadInput, Clock, Refused, SystemClock
from tournier.catalogue import Catalogue, FieldRef, Source
from tournier.gate import record
from tournier.gate.agreeing import to_deliver
from tournier.gate.answers import ApprovalNeeded, Ask, Card, Found, FoundCustomer, Matched, No, Refusal
from tournier.gate.guarding import Guards, rule_name
from tournier.gate.hints import APART, hints
from tournier.gate.intents import Intent
from tournier.gate.keeping import reopened
from tournier.gate.matching import agree
from tournier.gate.names import Names, names_of, schema_of
from tournier.gate.offering import Offer, offered_table
from tournier.gate.ports import Criterion, EvidencePort, FactPort, LimitPort, RulePort, SourcePort
from tournier.gate.queries import Means, OpenQuery
from tournier.gate.questions import build_criteria, build_request, check_text, requested
from tournier.gate.registers import RegisterFields
from tournier.gate.sections import Page, fetch_page
from tournier.gate.sought import Wanted, looked_up_by, suffices
from tournier.gate.sought import answered as look_up_answered
from tournier.gate.statements import shape
from tournier.ledger.entries import Receipt
from tournier.policy import Channel, Decision, Outcome, Request, RequestedField
from tournier.policy.agreeing import as_agreed
from tournier.purpose import PURPOSES
from tournier.trace.two_persons import Book, check_agreed

MOST_HITS = 5
SEARCHES = (200, 3600)  # a person's searches an hour (XB 47: intervene in abnormal operations)
QUERIES = (240, 3600)  # a person's statements an hour; a reporting page asks a few dozen
MATCHES = (10, 600)  # a person's attempts on one customer in ten minutes: a secret of six digits stays a secret
SEARCH_CATEGORIES = frozenset({"CUST_ID", "NAME", "ID_TYPE", "ID_NO", "BIRTH_DATE", "GENDER", "MOBILE", "OPEN_ORG"})
BANK_TIME = ZoneInfo("Asia/Shanghai")


class Gate(RegisterFields):
    """One gate over one catalogue. Safe for threads as far as its ports are. `rules` gives the rule book in force now."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        rules: Callable[[], RulePort],
        facts: FactPort,
        sources: SourcePort,
        evidence: EvidencePort,
        limits: LimitPort,
        clock: Clock | None = None,
        token_key: bytes | None = None,
    ) -> None:
        super().__init__(rules=rules, facts=facts, evidence=evidence, limits=limits)
        self.catalogue = catalogue
        self.sources = sources
        self._clock = clock or SystemClock()
        # Without a kept key the tokens of one process mean nothing to the next: safe, if of less use.
        self._guards = Guards(catalogue, sources, token_key or os.urandom(32))
        refs = [
            FieldRef(table.id, field.name) for table in catalogue.tables for field in catalogue.open_fields(table.id)
        ]
        self._fields = requested(catalogue, refs)
        self._readable = lru_cache(256)(self._open_fields)
        self._search_fields = tuple(
            item for item in self._fields if item.ref.table == catalogue.customer and item.category in SEARCH_CATEGORIES
        )

    # channels: each builds a request and says what an allowed answer is made of

    def search(self, ask: Ask, asked: Sequence[tuple[str, str]]) -> Found | No:
        """Find which customer is meant: at most a handful of masked rows.

        Raises BadInput for a search that is too open, has wildcards or names what cannot be searched;
        Refused (`limit.spent`) beyond the person's ration; SystemFailed when a part is down.
        """
        criteria = build_criteria(self.catalogue, asked)
        request = build_request(ask, Channel.SEARCH, None, self._search_fields)
        self._spend(request, "search", ask.staff, SEARCHES)

        def cleared(request: Request, decision: Decision, intent: Intent) -> Found:
            hits = self.sources.find(criteria, MOST_HITS + 1)
            customers = tuple(self._hit(ask, subject) for subject in hits[:MOST_HITS])
            seen = [hit[0] for hit in customers]
            subjects = {subject for hit in customers for subject in hit[1]} | {item.subject for item in seen}
            mark = self._mark(request)
            answers: list[JSON] = [
                [item.decision.outcome.value, *(r.rule for r in item.decision.reasons)] for item in seen
            ]
            page = record.page_entry(request, subjects, {self.catalogue.customer: len(seen)}, mark, {"hits": answers})
            self._evidence.append(page)
            return Found(request, decision, intent.receipt, tuple(seen), len(hits) > MOST_HITS, mark)

        by: list[JSON] = [item.category for item in criteria]
        return self._disclose(request, cleared, {"searched_by": by})

    def look_up(self, ask: Ask, subject: str) -> Card | No:
        """The masked card of one customer: every open field, each at the level that the rules allow."""
        return self._card(Channel.LOOK_UP, ask, subject, self._fields)

    def rows(self, ask: Ask, subject: str, table: str, offset: int) -> Card | No:
        """The next rows of one table of the card, as a disclosure of its own: facts and rules are asked again."""
        if offset < 0:
            raise BadInput("page.offset", "The page does not exist.", "Start again from the first page.")
        fields = tuple(item for item in self._fields if item.ref.table == table)
        if not fields:
            raise BadInput("table.unknown", "The table does not exist or has no open field.", "Open the card again.")
        return self._card(Channel.LOOK_UP, ask, subject, fields, offset=offset)

    def reveal(self, ask: Ask, subject: str, refs: Sequence[FieldRef]) -> Card | No:
        """Named fields in clear. All or nothing: an allowed answer shows every named field in clear."""
        return self._card(Channel.REVEAL, ask, subject, self._named(refs))

    def copy(self, ask: Ask, subject: str, refs: Sequence[FieldRef]) -> Card | No:
        """Named fields for the clipboard (M29)."""
        return self._card(Channel.COPY, ask, subject, self._named(refs))

    def print(self, ask: Ask, subject: str) -> Card | No:
        """The card for paper (M29, M38)."""
        return self._card(Channel.PRINT, ask, subject, self._fields)

    def own_view(self, subject: str, *, session: str = "", address: str = "") -> Card | No:
        """What the bank holds about the customer who asks (PIPL 45)."""
        ask = Ask(subject, "own_view", "own_request", session=session, address=address)
        return self._card(Channel.OWN_VIEW, ask, subject, self._fields)

    def match(self, ask: Ask, subject: str, category: str, text: str) -> Matched | No:
        """Whether `text` is what the bank holds in that category: match or no match, nothing else (PBOC3 21(4)).

        Raises Refused (`limit.spent`) after ten attempts on one customer in ten minutes, whatever they answered.
        """
        given = check_text(text, "text to match")
        fields = tuple(item for item in self._fields if item.category == category)
        if not fields or not given:
            raise BadInput(
                "match.category", "There is nothing of this kind to match.", "Choose another kind and give a text."
            )
        request = build_request(ask, Channel.MATCH, subject, fields)
        self._spend(request, "match", f"{ask.staff}\x1f{subject}", MATCHES)

        def cleared(request: Request, decision: Decision, intent: Intent) -> Matched:
            matched = agree(self.sources, request, decision, given)
            self._evidence.append(record.page_entry(request, (subject,), {}, self._mark(request), {"matched": matched}))
            return Matched(request, decision, intent.receipt, matched)

        return self._disclose(request, cleared, {"searched_by": [category]})

    def open_query(
        self,
        ask: Ask,
        sql: str,
        *,
        source: str = "",
        channel: Channel = Channel.QUERY,
        count: int = 1,
        bound: str = "",
        later: bool = False,
    ) -> OpenQuery | No:
        """Open a question in SQL: its intent is recorded, nothing has run. Pages leave through the OpenQuery alone.

        With `later` the intent of what is allowed is recorded together with the first page, or by `OpenQuery.intend`.

        `source` may be left out where there is only one. `count` is the number of customers that an export concerns,
        `bound` what else an agreement to it is bound to: the export's id.
        Raises tournier.query.Refused for a statement that is not taken (recorded), BadInput for an unknown source,
        Refused (`limit.spent`) beyond the person's ration.
        """
        return self._question(ask, sql, source, channel, count=count, bound=bound, later=later)

    def suppose(self, ask: Ask, sql: str, *, source: str = "", channel: Channel = Channel.EXPORT) -> OpenQuery | No:
        """The question as it would be answered if everybody agreed who is asked: to count by. Nothing of it can leave.

        What it may count over is treated, so a count says nothing that the answer would not.
        """
        return self._question(ask, sql, source, channel, supposed=True)

    def _question(
        self,
        ask: Ask,
        sql: str,
        source: str,
        channel: Channel,
        *,
        count: int = 1,
        bound: str = "",
        supposed: bool = False,
        later: bool = False,
    ) -> OpenQuery | No:
        where = self._guards.source(source)
        digest = self._guards.digest(sql)
        named = self._guards.digest(f"{bound}\0{sql}") if bound else digest
        request = build_request(ask, channel, None, (), count=count, statement=named)
        self._spend(request, "query", ask.staff, QUERIES)
        extra: dict[str, JSON] = {"source": where.name, "statement": digest}
        # Who may not ask at all learns nothing of tables and columns from what a guard says.
        first, facts = self._decide(request)
        if first.outcome is Outcome.REFUSE:
            return self._disclose(request, self._unopened, extra)
        try:
            tables, look_up = self._guards.tables(where, sql)
            sought = looked_up_by(self.catalogue, where, tables, look_up) if look_up else None
        except query.Refused as refused:
            self._evidence.append(record.statement_entry(request, refused.code, extra))
            raise
        request = replace(request, fields=self._readable(tuple(table.id for table in tables)))
        extra |= {"tables": [table.id for table in tables], "shape": shape(sql, self._guards.names(where))}

        if sought:
            extra["looked_up"] = str(sought.ref)

        asked = partial(self._opened, ask, where, Wanted(sql, tables, sought, facts.apart))
        return self._supposed(request, asked, extra) if supposed else self._disclose(request, asked, extra, later=later)

    def _open_fields(self, tables: Sequence[str]) -> tuple[RequestedField, ...]:
        """All that a statement over these tables may read; the same object each time, by which the rules know it again."""
        refs = [FieldRef(table, field.name) for table in tables for field in self.catalogue.open_fields(table)]
        return requested(self.catalogue, refs)

    def _opened(
        self,
        ask: Ask,
        where: Source,
        wanted: Wanted,
        request: Request,
        decision: Decision,
        intent: Intent,
    ) -> OpenQuery | No:
        """An allowed question, ready to run."""
        sql, tables, sought, apart = wanted
        if sought:
            intent.record()  # a look-up is a disclosure of its own, behind the question that asks for it
        search = partial(self.search, ask)
        answered = look_up_answered(search, self._evidence, self.sources, request, sought) if sought else None
        if isinstance(answered, Refusal | ApprovalNeeded):
            return answered
        rewritten = self._guards.rewrite(where, sql, decision, tables, request.purpose, answered, apart)
        least = PURPOSES[request.purpose].least_group
        if least and not rewritten.aggregate:
            raise Refused(
                "query.statistic",
                "For this purpose an answer shows groups of customers, never single ones.",
                f"Count, sum or average over groups of at least {least}; or ask for another purpose.",
            )
        named = {rule_name(table, where): table.id for table in tables}
        means = Means(self._decide, self._evidence, self.sources, named, least)
        told = partial(self._guards.told, where, rewritten, decision, tables, request.purpose, bool(apart))
        opened = OpenQuery(means, request, decision, intent, rewritten, self._mark(request), where.name, told)
        opened.apart = frozenset(one.mark for one in apart)
        opened.hints = ((APART,) if apart else ()) + tuple(
            hints(self.catalogue, named, sql, rewritten.compared, partial(self._may_search, ask))
        )
        return opened

    def _may_search(self, ask: Ask) -> bool:
        """Whether the rules let this person search for customers now; nothing is asked of the sources."""
        decision, _ = self._decide(build_request(ask, Channel.SEARCH, None, self._search_fields))
        return decision.outcome is Outcome.ALLOW and not PURPOSES[ask.purpose].least_group

    def offered(self, ask: Ask, source: str = "") -> Offer:
        """What this person may ask about in SQL for this purpose now: names, nothing of anybody, so nothing is recorded.

        Who may not ask at all is offered nothing, and told why.
        """
        where = self._guards.source(source)
        request = build_request(ask, Channel.QUERY, None, ())
        decision, facts = self._decide(request)
        if decision.outcome is Outcome.REFUSE:
            return Offer(where.name, where.dialect, decision, ())
        rules, searches = self._rules(), self._may_search(ask)
        tables = []
        for table in self._guards.open_tables(where):
            refs = [FieldRef(table.id, field.name) for field in self._guards.readable(table)]
            asked = rules.decide(replace(request, fields=requested(self.catalogue, refs)), facts)
            if asked.outcome is not Outcome.REFUSE:
                by = {ref for ref in refs if searches and suffices(self.catalogue, ref)}
                tables.append(offered_table(table, self._guards.readable(table), asked, by))
        return Offer(where.name, where.dialect, decision, tuple(tables))

    def reopen_query(self, held: dict[str, Any], page: int) -> OpenQuery:
        """Go on with an open query that `keeping.kept` wrote down, after `page` pages; only `release` is of use then."""
        means = Means(self._decide, self._evidence, self.sources, held["tables"], held["least_group"])
        return reopened(held, self.catalogue, means, page)

    def names(self, ask: Ask, source: str = "") -> Names:
        """What is offered, as PostgreSQL's catalogs tell it: types, keys, joins. Not recorded either (decision 0123).

        Raises BadInput for an unknown source, SystemFailed when the source cannot be asked for its types.
        """
        where = self._guards.source(source)
        if not ask.purpose or not ask.basis:
            return Names(
                schema_of(where), refused="the session does not say for what purpose and on which basis it asks"
            )
        return names_of(self.catalogue, where, self.offered(ask, where.name), self.sources)

    def deliver(self, held: dict[str, Any], ask: Ask, detail: Mapping[str, JSON]) -> Receipt:
        """Record that the whole answer, kept and recorded page by page before, goes to `ask.staff` now; it may go then.

        Raises Refused when facts or rules of this moment say no: to who asked, and to who takes it where that is another.
        """
        asked = self._deliverable(held, ask)
        return self._evidence.append(record.delivery_entry(asked.request, ask.staff, ask.address, ask.session, detail))

    def still_deliver(self, held: dict[str, Any], ask: Ask) -> None:
        """Ask anew while an answer goes that `deliver` recorded: facts bind there too (law 4). Raises as `deliver` does."""
        self._deliverable(held, ask)

    def _deliverable(self, held: dict[str, Any], ask: Ask) -> OpenQuery:
        asked = self.reopen_query({**held, "request": {**held["request"], "receiver": ask.receiver}}, 0)
        try:
            self._evidence.ensure_open()
            to_deliver(self._decide, asked, ask)
        except Refused as refused:
            taken = replace(asked.request, staff=ask.staff, session=ask.session, address=ask.address)
            self._evidence.append(record.ration_entry(taken, refused.code))
            raise
        return asked

    def outlook(self, ask: Ask, channel: Channel, table: str) -> Decision:
        """How the fields of a table would be shown if everybody agreed who is asked. Says nothing about any customer."""
        refs = [FieldRef(table, field.name) for field in self.catalogue.open_fields(table)]
        request = build_request(ask, channel, None, requested(self.catalogue, refs))
        decision, facts = self._decide(request)
        return as_agreed(self._rules(), request, facts, decision)

    def identify(self, book: Book, filed: str, digest: str) -> Callable[[Sequence[Criterion], int], list[str]]:
        """Whom a leaked list names, for the trace filed as `filed` over a list of this digest: finds customers as `SourcePort.find` does.

        Nobody learns them: a trace's result holds counts. Refused unless the ledger says that two persons agreed to it.
        """
        self._evidence.ensure_open()
        check_agreed(book, filed, digest)
        return self.sources.find

    def treated(self, purpose: str, treatment: str, text: str) -> str | None:
        """A made-up text as a field so treated would show it; None where it would show nothing or is only made in SQL."""
        return self._guards.treated(purpose, treatment, text)

    def shape(self, source: str, sql: str) -> str:
        """A statement without anything that its author made up: all of it that may be kept."""
        return shape(sql, self._guards.names(self._guards.source(source)))

    @staticmethod
    def _unopened(_request: Request, _decision: Decision, _intent: Intent) -> OpenQuery:
        # Facts changed for the better between two questions; whoever asks again is served.
        raise Refused("query.again", "The facts changed while the question was opened.", "Ask again.")

    # parts of channels

    def _card(
        self, channel: Channel, ask: Ask, subject: str, fields: tuple[RequestedField, ...], *, offset: int = 0
    ) -> Card | No:
        request = build_request(ask, channel, subject, fields)

        def cleared(request: Request, decision: Decision, intent: Intent) -> Card:
            page = fetch_page(self.catalogue, self.sources, request, decision, offset=offset)
            mark = self._mark(request)
            intent.record(record.page_entry(request, page.subjects, page.counts, mark, {"offset": offset}))
            return Card(request, decision, intent.receipt, subject, page.sections, mark, self._clock.now())

        return self._disclose(request, cleared, {}, soon=self.sources.late)

    def _hit(self, ask: Ask, subject: str) -> tuple[FoundCustomer, frozenset[str]]:
        request = build_request(ask, Channel.SEARCH, subject, self._search_fields)
        decision, _ = self._decide(request)
        if decision.outcome is not Outcome.ALLOW:
            return FoundCustomer(subject, decision, None), frozenset()
        page: Page = fetch_page(self.catalogue, self.sources, request, decision)
        section = page.sections[0] if page.sections else None
        return FoundCustomer(subject, decision, section), page.subjects

    # small things

    def _mark(self, request: Request) -> str:
        moment = self._clock.now().astimezone(BANK_TIME)
        who = "customer" if request.channel is Channel.OWN_VIEW else request.staff
        return f"{who} {request.id[-6:]} {moment:%Y-%m-%d %H:%M}"

    def _named(self, refs: Sequence[FieldRef]) -> tuple[RequestedField, ...]:
        if not refs:
            raise BadInput("fields.none", "No field is named.", "Choose at least one field.")
        return requested(self.catalogue, list(dict.fromkeys(refs)))
