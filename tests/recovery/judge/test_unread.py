"""Cells called missing where a part of the source was not read."""

from dataclasses import replace

import pytest

from extractor.messages import message
from extractor.recovery.judge.evidence import MOST, Doubt
from extractor.recovery.judge.unread import doubt_unread, doubt_unseen
from extractor.report import Status
from tests.recovery.builders import TABLE, recover

STOPPED = message("page.note", page=2, note=message("scan.stopped", seconds=60.0))


@pytest.mark.parametrize(
    ("notes", "doubted"),
    [
        ((), False),
        (("a note without a code",), False),
        ((message("page.read_by", page=1, why=message("page.no_text_layer"), engine="e"),), False),
        ((message("picture.not_read", error="broken"),), True),
        ((message("page.rows_by_script"),), True),
        ((message("html.frames_unread", count=1),), True),
        ((message("document.embedded_file"),), True),
        (("a note without a code", STOPPED), True),
    ],
    ids=[
        "none",
        "no code",
        "read",
        "a picture",
        "rows by a script",
        "a frame",
        "an embedded file",
        "a page, inside another note",
    ],
)
def test_what_is_missing_may_be_in_the_part_that_was_not_read(notes: tuple[str, ...], doubted: bool) -> None:
    verdicts = recover(TABLE).verdicts
    weighed = doubt_unread(verdicts, notes)
    changed = {key for key, verdict in weighed.items() if verdict != verdicts[key]}

    assert changed == ({key for key, v in verdicts.items() if v.status is Status.MISSING} if doubted else set())
    assert {key.table for key in changed} == ({"losses"} if doubted else set())
    assert all(weighed[key].confidence <= MOST[Doubt.UNCLAIMED] for key in changed)


@pytest.mark.parametrize("recognised", [False, True])
def test_a_table_of_which_nothing_was_recognised_may_have_gone_unseen(recognised: bool) -> None:
    stages = recover(TABLE)
    tokens = tuple(replace(token, score=0.9 if recognised else None) for token in stages.document.tokens)
    weighed = doubt_unseen(stages.verdicts, replace(stages.document, tokens=tokens))
    doubted = {key for key, verdict in weighed.items() if verdict != stages.verdicts[key]}

    assert {key.table for key in doubted} == ({"losses"} if recognised else set())
    assert all(weighed[key].confidence <= MOST[Doubt.UNCLAIMED] for key in doubted)
