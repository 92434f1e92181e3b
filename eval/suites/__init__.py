"""Suites: frozen inputs with gold, checked when they are loaded."""

from eval.suites.card import card
from eval.suites.editions import edition, editions, known_edition
from eval.suites.errors import GoldError, GoldProblem, SuiteError
from eval.suites.gold import Damage, GoldCell, GoldReport, GoldSection, GoldState, load_gold
from eval.suites.suite import Suite, load_suite, pack_suite

__all__ = [
    "Damage",
    "GoldCell",
    "GoldError",
    "GoldProblem",
    "GoldReport",
    "GoldSection",
    "GoldState",
    "Suite",
    "SuiteError",
    "card",
    "edition",
    "editions",
    "known_edition",
    "load_gold",
    "load_suite",
    "pack_suite",
]
