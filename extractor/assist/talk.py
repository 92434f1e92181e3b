"""What is asked for one report: each exchange counted, and what got no answer said."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.assist.account import Account
from extractor.assist.asker import Asks
from extractor.assist.exchanges import Exchange
from extractor.assist.question import SHORT, Question
from extractor.messages import message, word


@dataclass
class Talk:
    """``notes``: warnings of the record."""

    asks: Asks
    account: Account = field(default_factory=Account)
    notes: list[str] = field(default_factory=list)

    def name_of(self, question: Question) -> str:
        """As records name it."""
        return self.asks.name_of(question)[:SHORT]

    def ask(self, question: Question) -> Exchange | None:
        """``None`` where there is no answer; the notes then say so."""
        exchange = self.asks.ask(question)
        account = self.account
        if exchange is None:
            if not account.not_asked:
                self.notes.append(message("assist.not_asked", model=self.asks.model))
            account.not_asked += 1
            return None
        account.questions += 1
        if exchange.failure:
            account.failed += 1
            cause = word("assist_cause", exchange.failure)
            told = {"model": self.asks.model, "question": self.name_of(question), "cause": cause}
            self.notes.append(message("assist.failed", **told))
            return None
        account.tokens_in += exchange.tokens_in
        account.tokens_out += exchange.tokens_out
        account.money += exchange.money
        return exchange
