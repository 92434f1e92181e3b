"""Reports of offices over years, with planted figures: every cell a printed 0 but those that are named."""

from hashlib import sha256

from extractor.forms import load_form
from extractor.forms.schema import CellKey
from extractor.report import Engine, Fact, FormNote, Report, Source, Status
from tests.fake_reports import make_cell

FORM_2021 = load_form("gov-disclosure-2021")
FORM_2019 = load_form("gov-disclosure-2019")
FORMS = {form.id: form for form in (FORM_2019, FORM_2021)}


def office_report(office, year, cells=None, *, form=None, path=None, review=(), checks=(), **fields):
    """``cells``: numbers or states by ``table/row/col``; ``form``: by default that of the year."""
    form = form or (FORM_2021 if year is None or year >= 2021 else FORM_2019)
    planted = {CellKey(*name.split("/")): what for name, what in (cells or {}).items()}
    made = []
    for key in form.keys:
        what = planted.pop(key, 0)
        doubt = {"needs_review": True} if str(key) in review else {}
        if isinstance(what, Status):
            made.append(make_cell(key, what, None, None, **doubt))
        else:
            made.append(make_cell(key, Status.READ, what, str(what), **doubt))
    if planted:
        raise KeyError(f"{form.id} has no {planted}")
    path = path or f"{office}-{year}.txt"
    given = {
        "source": Source(path=path, sha256=sha256(path.encode()).hexdigest(), media_type="text/plain", pages=1),
        "form": FormNote(id=form.id, version=form.version, confidence=0.99),
        "organization": Fact(value=office, text=office, confidence=0.9) if office else Fact(),
        "year": Fact(value=year, text=str(year), confidence=0.9) if year else Fact(),
        "cells": tuple(made),
        "checks": tuple(checks),
        "engine": Engine(version="0", tagger="fake"),
    }
    return Report(**(given | fields))


def chain(office, *years, waiting=3, **options):
    """Reports of an office that carries ``waiting`` applications of natural persons over each turn of the year."""
    carried = {
        "applications/carried_over/natural_person": waiting,
        "applications/carried_forward/natural_person": waiting,
    }
    return [office_report(office, year, carried, **options) for year in years]
