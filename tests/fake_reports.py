"""Small records, and an extractor that makes them out of its input's first line: what batch, CLI and writers need."""

import hashlib
import os
from pathlib import Path

from extractor.errors import SettingsError
from extractor.forms import load_form
from extractor.report import Cell, Check, Engine, ErrorNote, Fact, FormNote, Report, Source, Span, Status

FORM = load_form("gov-disclosure-2021")


def make_cell(key, status=Status.READ, value=None, text=None, **changes):
    fields = {
        "unit": None,
        "confidence": 0.97,
        "needs_review": False,
        "reasons": (),
        "method": "rules:grid",
        "spans": (),
    }
    return Cell(table=key.table, row=key.row, col=key.col, status=status, value=value, text=text, **(fields | changes))


def make_report(path="a.txt", *, changes=None, organization="某某县人民政府", year=2023, **fields):
    """Every cell holds its number in form order, counted from 0, but those that ``changes`` names ``table/row/col``."""
    changes = changes or {}
    cells = tuple(
        changes.get(str(key)) or make_cell(key, value=number, text=str(number), spans=(Span(page=1, start=7, end=9),))
        for number, key in enumerate(FORM.keys)
    )
    given = {
        "source": Source(path=path, sha256="ab" * 32, media_type="text/plain", pages=1),
        "form": FormNote(id=FORM.id, version=FORM.version, confidence=0.99),
        "organization": Fact(value=organization, text=organization, confidence=0.9),
        "year": Fact(value=year, text=str(year), confidence=0.9),
        "cells": cells,
        "checks": (
            Check(
                id="balance",
                where="applications/*/total",
                status="fail",
                left=3.0,
                right=4.0,
                cells=("applications/received/total",),
                anchored=True,
            ),
        ),
        "engine": Engine(version="0", tagger="fake"),
    }
    return Report(**(given | fields))


def make_failure(path="broken.pdf", message="the file is cut off"):
    return Report(
        source=Source(path=path, sha256=None, media_type=None, pages=None),
        error=ErrorNote(kind="unreadable_file", message=message),
        form=FormNote(id=None, version=None, confidence=0.0),
        engine=Engine(version="0", tagger="none"),
    )


def key_named(name):
    return next(key for key in FORM.keys if str(key) == name)


class FakeExtractor:
    """Obeys the first word of its input: ``broken`` gives a failure, ``defect`` raises, ``die`` kills the process."""

    def extract(self, path):
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            return make_failure(str(path), f"{path}: {error.strerror}")
        return self.extract_bytes(data, name=str(path))

    def extract_all(self, path):
        return (self.extract(path),)

    def extract_all_bytes(self, data, *, name, folder=None):
        return (self.extract_bytes(data, name=name),)

    def extract_bytes(self, data, *, name):
        order, *rest = data.decode().split() or [""]
        if order == "broken":
            failure = make_failure(name)
            source = failure.source.model_copy(update={"sha256": hashlib.sha256(data).hexdigest()})
            return failure.model_copy(update={"source": source})
        if order == "defect":
            raise KeyError("no such row")
        if order == "die":
            os._exit(13)
        return make_report(name, organization=rest[0] if rest else "某某县人民政府")


def build_fake(form, tagger):
    if tagger == "model":
        raise SettingsError("tagger 'model': no model found; expected weights in the package")
    return FakeExtractor()
