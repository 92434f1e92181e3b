from pathlib import Path

import pytest

import extractor.forms
from extractor.forms import CellKey, Form, check_form_file, instances, leaves, load_form, shipped_forms, shipped_ids
from extractor.normalize import fold, squeeze

FORMS = {form.id: form for form in shipped_forms()}
NEW = FORMS["gov-disclosure-2021"]
OLD = FORMS["gov-disclosure-2019"]

RESULTS = [
    "granted",
    "granted_in_part",
    "denied_state_secret",
    "denied_law_forbidden",
    "denied_safety_stability",
    "denied_third_party",
    "denied_internal_affairs",
    "denied_process",
    "denied_enforcement_file",
    "denied_admin_query",
    "unavailable_not_held",
    "unavailable_needs_creation",
    "unavailable_unclear",
    "rejected_petition",
    "rejected_repeat",
    "rejected_publication",
    "rejected_excessive",
    "rejected_reissue",
]
APPLICANTS = ["natural_person", "business", "research", "public_welfare", "legal_service", "other", "total"]
OUTCOMES = ["upheld", "corrected", "other", "pending", "total"]
COUNTED = ("items_last_year", "change", "decisions")

PROACTIVE_NEW = [
    *((row, col) for row in ("rules", "normative_documents") for col in ("issued", "repealed", "in_force")),
    *((row, "decisions") for row in ("licensing", "penalty", "coercion")),
    ("fees", "amount_10k_yuan"),
]
PROACTIVE_OLD = [
    *((row, col) for row in ("rules", "normative_documents") for col in ("made", "published", "public_total")),
    *((row, col) for row in ("licensing", "other_services", "penalty", "coercion") for col in COUNTED),
    *(("fees", col) for col in ("items_last_year", "change")),
    *(("procurement", col) for col in ("items", "amount")),
]
OTHER_NEW = ["other_overdue_correction", "other_overdue_fee", "other_other"]


def expected_keys(proactive: list[tuple[str, str]], other: list[str]) -> list[CellKey]:
    application_rows = ["received", "carried_over", *RESULTS, *other, "handled_total", "carried_forward"]
    return [
        *(CellKey("proactive", row, col) for row, col in proactive),
        *(CellKey("applications", row, col) for row in application_rows for col in APPLICANTS),
        *(CellKey("review_litigation", row, col) for row in ("review", "direct", "after_review") for col in OUTCOMES),
    ]


def label_path(form: Form, table: str, name: str) -> str:
    """Labels from the outermost group down to the row or column of that name."""
    for block in form.table(table).blocks:
        for part in (*block.rows, *block.columns):
            for leaf, above in leaves(part):
                if leaf.name == name:  # type: ignore[attr-defined]
                    return " > ".join(p.label for p in (*above, leaf))
    raise KeyError(name)


def test_the_package_ships_both_editions_newest_first():
    assert shipped_ids() == ("gov-disclosure-2021", "gov-disclosure-2019")
    assert [form.id for form in shipped_forms()] == list(shipped_ids())


@pytest.mark.parametrize(
    ("form", "proactive", "other", "count"),
    [(NEW, PROACTIVE_NEW, OTHER_NEW, 200), (OLD, PROACTIVE_OLD, ["other"], 198)],
    ids=["2021 edition", "2019 edition"],
)
def test_cells_have_the_official_names_in_form_order(form, proactive, other, count):
    assert list(form.keys) == expected_keys(proactive, other)
    assert len(set(form.keys)) == count


@pytest.mark.parametrize(
    ("form", "table", "name", "path"),
    [
        (NEW, "applications", "other_other", "三、本年度办理结果 > （六）其他处理 > 3.其他"),
        (NEW, "applications", "denied_safety_stability", "三、本年度办理结果 > （三）不予公开 > 3.危及“三安全一稳定”"),
        (NEW, "applications", "carried_forward", "四、结转下年度继续办理"),
        (NEW, "applications", "legal_service", "申请人情况 > 法人或其他组织 > 法律服务机构"),
        (NEW, "applications", "total", "申请人情况 > 总计"),
        (NEW, "review_litigation", "after_review", "行政诉讼 > 复议后起诉"),
        (NEW, "proactive", "amount_10k_yuan", "本年收费金额（单位：万元）"),
        (OLD, "applications", "other", "三、本年度办理结果 > （六）其他处理"),
        (OLD, "proactive", "public_total", "对外公开总数量"),
        (OLD, "proactive", "other_services", "其他对外管理服务事项"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_labels_stand_below_their_groups(form, table, name, path):
    assert label_path(form, table, name) == path


@pytest.mark.parametrize(
    ("form", "titles"),
    [(NEW, "一五六八"), (OLD, "一五六八九")],
    ids=["2021 edition", "2019 edition"],
)
def test_each_block_of_the_first_table_has_its_own_heading(form, titles):
    assert [block.title for block in form.table("proactive").blocks] == [f"第二十条第（{n}）项" for n in titles]


@pytest.mark.parametrize(
    ("form", "row", "col", "kind", "unit"),
    [
        (NEW, "fees", "amount_10k_yuan", "amount", "万元"),
        (NEW, "penalty", "decisions", "count", None),
        (OLD, "licensing", "change", "change", None),
        (OLD, "fees", "change", "change", None),
        (OLD, "procurement", "amount", "amount", None),
    ],
    ids=["fees in 万元", "decisions are counted", "change of items", "change of fees", "purchases print their unit"],
)
def test_kinds_and_units_of_values(form, row, col, kind, unit):
    found = {
        (column.kind, column.unit)
        for block in form.table("proactive").blocks
        if row in {str(leaf.name) for leaf in block.leaf_rows}
        for column in block.leaf_columns
        if column.name == col
    }
    assert found == {(kind, unit)}


@pytest.mark.parametrize(
    ("form", "label", "wording"),
    [
        (NEW, "行政规范性文件", "规范性文件"),
        (NEW, "社会公益组织", "社会组织"),
        (NEW, "现行有效件数", "现有有效件数"),
        (NEW, "现行有效件数", "现行有效件"),
        (NEW, "本年制发件数", "本年发件"),
        (NEW, "本年制发件数", "本年度制发数"),
        (NEW, "2.其他法律行政法规禁止公开", "2.其他法律法规禁止公开"),
        (NEW, "四、结转下年度继续办理", "四、结转下一年度继续办理"),
        (OLD, "本年增/减", "本年增/"),
        (OLD, "采购总金额", "采购总金额（万元）"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wordings_met_in_reports_are_known(form, label, wording):
    known = {
        alias
        for table in form.tables
        for block in table.blocks
        for part in (*block.leaf_rows, *block.leaf_columns)
        if part.label == label
        for alias in part.aliases
    }
    assert wording in known


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_wording_is_given_twice_for_one_part(form):
    # Width, spaces and script are folded before labels are compared: an alias that differs in these alone is idle.
    for table in form.tables:
        for block in table.blocks:
            for part in (*block.leaf_rows, *block.leaf_columns):
                plain = [squeeze(fold(wording)) for wording in part.wordings]
                assert len(set(plain)) == len(plain), part.label


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_table_is_titled_like_a_section(form):
    for table in form.tables:
        assert table.title in form.sections
        assert set(table.aliases) == set(form.section_aliases[table.title])


@pytest.mark.parametrize(
    ("form", "places"),
    [
        (NEW, {"balance": 7, "handled": 7, "applicants": 25, "review": 3, "carried": 7, "stock": 2}),
        (OLD, {"balance": 7, "handled": 7, "applicants": 23, "review": 3, "carried": 7}),
    ],
    ids=["2021 edition", "2019 edition"],
)
def test_every_identity_resolves_to_cells_of_the_form(form, places):
    known = set(form.keys)
    found = {}
    for identity in form.identities:
        spelt = instances(form, identity)
        found[identity.id] = len(spelt)
        assert {term.key for instance in spelt for term in (*instance.left, *instance.right)} <= known
    told = {identity.id: 1 for identity in form.identities if identity.scope == "narrative"}
    assert all(name.startswith("told_") for name in told)
    assert found == places | told


def test_the_handled_identity_adds_up_all_results_once():
    identity = next(identity for identity in NEW.identities if identity.id == "handled")
    column = instances(NEW, identity)[0]
    assert column.where == "applications/*/natural_person"
    assert [term.key.row for term in column.left] == RESULTS + OTHER_NEW
    assert {term.sign for term in column.left} == {1}


def test_the_stock_of_rules_looks_back_one_year():
    stock = next(identity for identity in NEW.identities if identity.id == "stock")
    rules = instances(NEW, stock)[0]
    assert [(t.key.col, t.sign, t.previous) for t in rules.right] == [
        ("in_force", 1, True),
        ("issued", 1, False),
        ("repealed", -1, False),
    ]
    assert rules.where == "proactive/rules/*"
    assert stock.notice


def test_lawsuits_told_in_the_text_are_both_kinds_together():
    told = next(identity for identity in NEW.identities if identity.fact == "litigation_count")
    assert [str(term.key) for term in instances(NEW, told)[0].right] == [
        "review_litigation/direct/total",
        "review_litigation/after_review/total",
    ]


@pytest.mark.parametrize("form_id", FORMS)
def test_shipped_files_have_no_problem(form_id):
    path = Path(extractor.forms.__file__).parent / f"{form_id}.yaml"
    assert check_form_file(path) == []


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_survives_the_round_trip(form_id):
    form = load_form(form_id)
    assert Form.model_validate(form.model_dump()) == form
    assert Form.model_validate_json(form.model_dump_json()) == form
