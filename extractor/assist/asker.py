"""Where answers come from: the folder of exchanges first, then the server, as long as cap and server allow."""

from __future__ import annotations

import threading
from typing import Protocol

from extractor.assist.client import AssistFailure, Cause, ChatClient
from extractor.assist.exchanges import Cause as Ended
from extractor.assist.exchanges import Exchange, Exchanges
from extractor.assist.prompts import load_prompt
from extractor.assist.question import Question
from extractor.assist.settings import AssistSettings

_IN_A_ROW = 2
"""Questions without an answer, each tried as often as the settings say, after which the server is left alone."""
_PER_MILLION = 1e6


class Asks(Protocol):
    """What the assistant needs: an exchange for a question, ``None`` where it is not asked."""

    @property
    def model(self) -> str: ...

    def name_of(self, question: Question) -> str: ...

    def ask(self, question: Question) -> Exchange | None: ...


class Asker:
    """Of the settings' model; with ``client`` ``None`` nothing is ever sent."""

    def __init__(self, settings: AssistSettings, client: ChatClient | None) -> None:
        self._settings, self._client = settings, client
        self._exchanges = Exchanges(settings.store)
        self._unanswered = 0
        self._stopped = False
        self._sightless = False
        self._failed: set[str] = set()
        # One extractor may serve several threads.
        self._lock = threading.Lock()
        self._tokens, self._money = 0, 0.0

    @property
    def model(self) -> str:
        return self._settings.model or ""

    def name_of(self, question: Question) -> str:
        """What the question is called in records: the beginning of the hash that its exchange is stored under."""
        return question.key(self._settings.parameters)

    def ask(self, question: Question) -> Exchange | None:
        """Raises :class:`SettingsError` for an exchange that cannot be read, :class:`OutputError` for a folder that
        cannot be written."""
        with self._lock:
            return self._ask(question)

    def _ask(self, question: Question) -> Exchange | None:
        key = self.name_of(question)
        kept = self._exchanges.find(key)
        # A failure of an earlier run is tried again; one of this run is kept, as it will be in a replay.
        if self._client is None or key in self._failed or (kept is not None and not kept.failure):
            return kept
        if self._stopped or (self._sightless and question.image) or self._beyond_cap(question):
            return None
        prompt = f"{question.kind}.zh {load_prompt(question.kind).version}"
        parameters = self._settings.parameters
        try:
            made = self._client.complete(question)
        except AssistFailure as failure:
            if failure.kind == Cause.CANCELLED:
                self._stop("cancelled")
                return None
            if question.image is not None and failure.not_had:
                self._sightless = True
                self._exchanges.stop("sightless")
            else:
                self._unanswered += 1
            if self._unanswered >= _IN_A_ROW:
                self._stop("server")
            self._failed.add(key)
            request = self._client.body(question)
            return self._exchanges.keep(
                key, Exchange(request=request, parameters=parameters, prompt=prompt, failure=failure.kind)
            )
        self._unanswered = 0
        money = self._price(made.tokens_in, made.tokens_out)
        self._tokens += made.tokens_in + made.tokens_out
        self._money += money
        return self._exchanges.keep(
            key,
            Exchange(
                request=dict(made.request),
                parameters=parameters,
                prompt=prompt,
                served_by=made.served_by,
                answer=made.content,
                tokens_in=made.tokens_in,
                tokens_out=made.tokens_out,
                money=money,
            ),
        )

    def cancel(self) -> None:
        """Nothing more is asked; what was answered stays."""
        if self._client is not None:
            self._client.cancel()

    def _beyond_cap(self, question: Question) -> bool:
        """Would the question, with the longest answer, go over a cap?"""
        s = self._settings
        tokens = self._tokens + question.size + s.max_tokens
        money = self._money + self._price(question.size, s.max_tokens)
        beyond = (s.cap_tokens is not None and tokens > s.cap_tokens) or (
            s.cap_money is not None and money > s.cap_money
        )
        if beyond:
            self._stop("cap")
        return beyond

    def _price(self, tokens_in: int, tokens_out: int) -> float:
        return round((tokens_in * self._settings.price_in + tokens_out * self._settings.price_out) / _PER_MILLION, 9)

    def _stop(self, cause: Ended) -> None:
        self._stopped = True
        self._exchanges.stop(cause)
