"""Do the identities of a form name cells that it has, in a way that can be added up?"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.forms.faults import Fault, Place, listed, repeated
from extractor.forms.identities import instances
from extractor.forms.schema import CellRef, Form, Identity


def identity_faults(form: Form) -> Iterator[Fault]:
    """Identities that name what the form lacks, or whose sides do not fit their scope."""
    ids = ((("identities", n, "id"), identity.id) for n, identity in enumerate(form.identities))
    yield from repeated(ids, "identity")
    for n, identity in enumerate(form.identities):
        yield from _identity(form, identity, ("identities", n))


def _identity(form: Form, identity: Identity, at: Place) -> Iterator[Fault]:
    yield from _sides(identity, at)
    names = [table.name for table in form.tables]
    if identity.table not in names:
        yield Fault((*at, "table"), f"table {identity.table!r}", f"one of the tables {listed(names)}")
        return
    keys = form.table(identity.table).keys
    rows = list(dict.fromkeys(key.row for key in keys))
    cols = list(dict.fromkeys(key.col for key in keys))
    unknown = [
        Fault((*at, "rows", n), f"row {row!r}", f"one of the rows of {identity.table}: {listed(rows)}")
        for n, row in enumerate(identity.rows)
        if row not in rows
    ]
    if identity.rows and identity.for_each != "row":
        yield Fault((*at, "rows"), f"rows with for_each: {identity.for_each}", "rows only with for_each: row")
    for place, ref in _refs(identity, at):
        if ref.row is not None and ref.row not in rows:
            unknown.append(
                Fault((*place, "row"), f"row {ref.row!r}", f"one of the rows of {identity.table}: {listed(rows)}")
            )
        if ref.col is not None and ref.col not in cols:
            unknown.append(
                Fault((*place, "col"), f"column {ref.col!r}", f"one of the columns of {identity.table}: {listed(cols)}")
            )
        yield from _ref(identity, ref, place)
    yield from unknown
    if unknown or not keys:
        return
    places = len(instances(form, identity))
    if places < max(1, len(identity.rows) if identity.for_each == "row" else 1):
        yield Fault(
            at,
            f"identity {identity.id!r} whose cells do not meet",
            f"rows and columns of one block of {identity.table}",
        )


def _sides(identity: Identity, at: Place) -> Iterator[Fault]:
    if not identity.right:
        yield Fault((*at, "right"), "no cell", "at least one cell on the right side")
    if identity.scope == "narrative":
        if identity.fact is None:
            yield Fault(at, f"narrative identity {identity.id!r} without a fact", "the fact whose value the text tells")
        if identity.left:
            yield Fault((*at, "left"), "cells on the left of a narrative identity", "the fact alone on the left")
        if identity.for_each != "once":
            yield Fault((*at, "for_each"), f"for_each: {identity.for_each}", "for_each: once, a text tells one count")
    else:
        if identity.fact is not None:
            yield Fault(
                (*at, "fact"), f"fact {identity.fact!r} in scope {identity.scope}", "a fact only in scope narrative"
            )
        if not identity.left:
            yield Fault(at, f"identity {identity.id!r} with no cell on the left", "at least one cell on the left side")


def _ref(identity: Identity, ref: CellRef, place: Place) -> Iterator[Fault]:
    if ref.previous and identity.scope != "cross_year":
        yield Fault((*place, "previous"), f"previous in scope {identity.scope}", "previous only in scope cross_year")
    if ref.row is None and identity.for_each != "row":
        yield Fault(place, "a cell without a row", f"a row, as the identity is for_each: {identity.for_each}")
    if ref.col is None and identity.for_each != "column":
        yield Fault(place, "a cell without a col", f"a col, as the identity is for_each: {identity.for_each}")


def _refs(identity: Identity, at: Place) -> Iterator[tuple[Place, CellRef]]:
    for side, refs in (("left", identity.left), ("right", identity.right)):
        for n, ref in enumerate(refs):
            yield (*at, side, n), ref
