"""What is asked by chance: the audit, and the second person."""

import warnings
from itertools import pairwise

import pytest

from extractor.decisions.log import run_log
from extractor.review.desk import Desk
from extractor.review.items import Item, in_order
from extractor.review.shares import Shares
from tests.review.conftest import rerun

pytest.importorskip("starlette", reason="the extra 'review' is not installed")
pytest.importorskip("httpx", reason="the tests of the server ask it through httpx")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from extractor.review.server import make_app

PORT = 8123
HOME = f"http://127.0.0.1:{PORT}"


def served(ran, who="Li", **shares):
    app = make_app(ran, who=who, token="t", port=PORT, shares=Shares(**shares))
    return TestClient(app, base_url=HOME, headers={"origin": HOME})


def queue(client, who="Li"):
    return client.get(f"/t/api/queue?who={who}").json()


def report_of(client, item, who="Li"):
    return client.get(f"/t/api/report/{item['id']}?who={who}").json()


def decide(client, item, told, place, who="Li", **answer):
    name = "/".join(told["forms"][0]["cells"][place])
    body = {"who": who, "kind": "cell", "name": name} | answer
    return client.post(f"/t/api/decide/{item['id']}", json=body)


def test_the_audit_asks_for_undoubted_cells_and_says_how_many_were_misread(ran):
    with served(ran, audit=60, seed=4) as client:
        item = next(one for one in queue(client)["items"] if one["audit"] > 1)
        told = report_of(client, item)
        assert len(told["audit"]) == item["audit"] and not set(told["audit"]) & set(told["looks"])
        right, wrong = told["audit"][:2]
        cell = told["cells"][right]
        status = {"status": "read", "value": cell["v"]} if "v" in cell else {"status": "blank"}
        assert decide(client, item, told, right, **status).status_code == 200
        answer = decide(client, item, told, wrong, status="read", value=987_654).json()

    first, second = run_log(ran).ledger.decisions
    assert first.asked == second.asked == "audit" and 0 < first.chance < 1
    assert answer["report"]["reliance"]["wrong"][1] == 2
    # A number that breaks a sum brings doubt to another cell of it: that one is asked for doubt then.
    left, doubted = set(answer["report"]["audit"]), set(answer["report"]["looks"])
    assert left <= set(told["audit"]) - {right, wrong} <= left | doubted
    assert len(left) > item["audit"] // 2


def test_the_audit_is_the_same_from_outputs_and_from_records_and_for_every_seed_another(ran):
    counts = {one.path: one.audit for one in Desk(ran, Shares(audit=60)).items.values()}
    assert sum(counts.values()) > 20
    rerun()
    assert {one.path: one.audit for one in Desk(ran, Shares(audit=60)).items.values()} == counts
    assert {one.path: one.audit for one in Desk(ran, Shares(audit=60, seed=9)).items.values()} != counts


def test_a_second_person_answers_without_seeing_the_first_answer_and_both_count(ran):
    with served(ran, second=1.0) as client:
        item = next(one for one in queue(client)["items"] if one["state"] is None and one["left"])
        told = report_of(client, item)
        place, other = told["looks"][:2]
        for one in (place, other):
            assert decide(client, item, told, one, status="read", value=321).status_code == 200
        assert queue(client)["items"][0]["second"] == 0
        seen = report_of(client, item, "Wang")
        assert sorted(seen["second"]) == sorted((place, other))
        assert "321" not in str(seen["cells"]) and "321" not in str(seen["opinions"])
        assert sum(one["second"] for one in queue(client, "Wang")["items"]) == 2

        decide(client, item, told, place, "Wang", status="read", value=321)
        answer = decide(client, item, told, other, "Wang", status="read", value=322).json()

    assert answer["report"]["reliance"]["agreed"][:2] == [1, 2]
    assert other in answer["report"]["looks"], "a disagreement is asked again, with both answers shown"
    assert len(run_log(ran).ledger.conflicts) == 1


def test_a_second_answer_that_is_taken_back_leaves_the_first(ran):
    with served(ran, second=1.0) as client:
        item = next(one for one in queue(client)["items"] if one["state"] is None and one["left"])
        told = report_of(client, item)
        place = told["looks"][0]
        decide(client, item, told, place, status="blank")
        made = decide(client, item, told, place, "Wang", status="unreadable").json()["decision"]
        back = client.post(f"/t/api/undo/{item['id']}", json={"who": "Wang", "decision": made})
        assert back.status_code == 200
    (head,) = next(iter(run_log(ran).ledger.opinions.values())).heads
    assert (head.who, head.status.value) == ("Li", "blank")


def test_what_two_persons_settled_between_them_is_not_asked_of_them_again(ran):
    with served(ran, second=1.0) as client:
        item = next(one for one in queue(client)["items"] if one["state"] is None and one["left"])
        told = report_of(client, item)
        place = told["looks"][0]
        decide(client, item, told, place, status="read", value=5)
        decide(client, item, told, place, "Wang", status="read", value=7)
        heads = [head["id"] for head in next(iter(report_of(client, item)["opinions"].values()))["heads"]]
        assert len(heads) == 2
        assert decide(client, item, told, place, status="read", value=7, seen=heads).status_code == 200
        asked = {who: report_of(client, item, who)["second"] for who in ("Li", "Wang", "Zhao")}
    assert asked == {"Li": [], "Wang": [], "Zhao": [place]}


def test_reports_that_only_the_audit_asks_for_are_spread_among_the_doubted():
    def item(name, left, audit):
        return Item(name, name, None, None, None, left, float(left), audit, name)

    items = [item(f"d{n}", n, 0) for n in range(1, 10)] + [item(f"a{n}", 0, 1) for n in range(3)] + [item("z", 0, 0)]
    kinds = [one.id[0] for one in in_order(items)]
    assert kinds[-1] == "z"
    places = [place for place, kind in enumerate(kinds) if kind == "a"]
    assert len(places) == 3 and all(2 <= later - before <= 5 for before, later in pairwise(places))
    assert [one.id for one in in_order(items) if one.id[0] == "d"] == [f"d{n}" for n in range(9, 0, -1)]


@pytest.mark.parametrize("shares", [{"audit": -1}, {"second": 1.5}, {"second": -0.1}])
def test_shares_that_are_none_are_refused(shares):
    from extractor.errors import SettingsError

    with pytest.raises(SettingsError, match="expected"):
        Shares(**shares)
