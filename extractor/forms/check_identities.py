"""Do the identities of a form name only cells that it has, and can these be added up?"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.forms.faults import Fault, Place, listed, repeated
from extractor.forms.identities import instances
from extractor.forms.schema import CellRef, Form, Identity
from extractor.messages import message


def identity_faults(form: Form) -> Iterator[Fault]:
    """Identities that name cells that the form does not have, or whose sides do not fit their scope."""
    ids = ((("identities", n, "id"), identity.id) for n, identity in enumerate(form.identities))
    yield from repeated(ids, message("fault.identity"))
    for n, identity in enumerate(form.identities):
        yield from _identity(form, identity, ("identities", n))


def _identity(form: Form, identity: Identity, at: Place) -> Iterator[Fault]:
    yield from _sides(identity, at)
    names = [table.name for table in form.tables]
    if identity.table not in names:
        yield Fault(
            (*at, "table"),
            message("fault.table", name=identity.table),
            message("fault.one_of_tables", expected=listed(names)),
        )
        return
    keys = form.table(identity.table).keys
    rows = list(dict.fromkeys(key.row for key in keys))
    cols = list(dict.fromkeys(key.col for key in keys))
    unknown = [
        Fault(
            (*at, "rows", n),
            message("fault.row", name=row),
            message("fault.one_of_rows", table=identity.table, expected=listed(rows)),
        )
        for n, row in enumerate(identity.rows)
        if row not in rows
    ]
    if identity.rows and identity.for_each != "row":
        yield Fault((*at, "rows"), message("fault.rows_with", for_each=identity.for_each), message("fault.rows_only"))
    for place, ref in _refs(identity, at):
        if ref.row is not None and ref.row not in rows:
            unknown.append(
                Fault(
                    (*place, "row"),
                    message("fault.row", name=ref.row),
                    message("fault.one_of_rows", table=identity.table, expected=listed(rows)),
                )
            )
        if ref.col is not None and ref.col not in cols:
            unknown.append(
                Fault(
                    (*place, "col"),
                    message("fault.column", name=ref.col),
                    message("fault.one_of_columns", table=identity.table, expected=listed(cols)),
                )
            )
        yield from _ref(identity, ref, place)
    yield from unknown
    if unknown or not keys:
        return
    places = len(instances(form, identity))
    if places < max(1, len(identity.rows) if identity.for_each == "row" else 1):
        yield Fault(
            at,
            message("fault.cells_do_not_meet", identity=identity.id),
            message("fault.rows_and_columns", table=identity.table),
        )


def _sides(identity: Identity, at: Place) -> Iterator[Fault]:
    if not identity.right:
        yield Fault((*at, "right"), message("fault.no_cell"), message("fault.right_needed"))
    if identity.scope == "narrative":
        if identity.fact is None:
            yield Fault(at, message("fault.no_fact", identity=identity.id), message("fault.fact_told"))
        if identity.left:
            yield Fault((*at, "left"), message("fault.left_of_narrative"), message("fault.fact_alone"))
        if identity.for_each != "once":
            yield Fault(
                (*at, "for_each"), message("fault.for_each", for_each=identity.for_each), message("fault.for_each_once")
            )
    else:
        if identity.fact is not None:
            yield Fault(
                (*at, "fact"),
                message("fault.fact_in_scope", fact=identity.fact, scope=identity.scope),
                message("fault.fact_scope"),
            )
        if not identity.left:
            yield Fault(at, message("fault.no_left", identity=identity.id), message("fault.left_needed"))


def _ref(identity: Identity, ref: CellRef, place: Place) -> Iterator[Fault]:
    if ref.previous and identity.scope != "cross_year":
        yield Fault(
            (*place, "previous"), message("fault.previous_in", scope=identity.scope), message("fault.previous_only")
        )
    if ref.row is None and identity.for_each != "row":
        yield Fault(place, message("fault.without_row"), message("fault.row_needed", for_each=identity.for_each))
    if ref.col is None and identity.for_each != "column":
        yield Fault(place, message("fault.without_col"), message("fault.col_needed", for_each=identity.for_each))


def _refs(identity: Identity, at: Place) -> Iterator[tuple[Place, CellRef]]:
    for side, refs in (("left", identity.left), ("right", identity.right)):
        for n, ref in enumerate(refs):
            yield (*at, side, n), ref
