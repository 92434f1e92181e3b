"""What is asked by chance, beside what is doubted: an audit of undoubted cells, and a second person's answer."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.decisions.apply import cell_name
from extractor.decisions.decision import Target, target_of
from extractor.decisions.draw import drawn_places, is_drawn
from extractor.decisions.ledger import Ledger
from extractor.errors import SettingsError
from extractor.messages import message
from extractor.report import Report


@dataclass(frozen=True)
class Shares:
    """``audit``: about how many undoubted cells of the run are drawn. ``second``: the share of the decided cells that
    another person is asked for, without the first answer before him. The same ``seed`` draws the same cells.

    Raises ``SettingsError`` for numbers that are no such shares.
    """

    audit: int = 0
    second: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.audit < 0 or not 0 <= self.second <= 1:
            raise SettingsError(message("setting.shares", audit=self.audit, second=self.second))

    def chance(self, undoubted: int) -> float:
        """That of one cell to be drawn for the audit, where the run has so many undoubted ones."""
        return min(1.0, self.audit / undoubted) if undoubted else 0.0


def audited(read: Report, chance: float, seed: int) -> list[str]:
    """The names of the cells that the audit drew among those that nothing doubted when the report was read."""
    if not chance or read.source.sha256 is None:
        return []
    places = drawn_places(read.source.sha256, len(read.cells), chance, seed)
    return [cell_name(read.cells[place]) for place in places if not read.cells[place].needs_review]


def left_to_audit(read: Report, ledger: Ledger, chance: float, seed: int) -> list[str]:
    """The audited cells of which nothing is decided yet."""
    names = audited(read, chance, seed)
    return [name for name in names if not ledger.opinion(target_of(read.source, "cell", name, read.form.id)).heads]


def asks_second(ledger: Ledger, target: Target, who: str, shares: Shares) -> bool:
    """Is ``who`` to give an answer of his own on what one other person has decided?

    Not where he gave one before: what two persons settled between them would go back and forth for ever.
    """
    heads = ledger.opinion(target).heads
    if target.kind != "cell" or len(heads) != 1 or who in ledger.answered_by(target):
        return False
    return is_drawn(target, shares.second, shares.seed)
