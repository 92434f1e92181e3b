// Beside the form: the chosen cell and what speaks for it, what waits, the checks, the facts, and the record itself.

const TABS = [
  { id: "cell", draw: drawCellTab },
  { id: "queue", draw: drawQueueTab, count: (report) => shown(report).length },
  { id: "checks", draw: drawChecksTab, count: (report) => report.checks.filter((check) => check.status === "fail").length },
  { id: "facts", draw: drawFactsTab, count: (report) => report.facts.length },
  { id: "record", draw: drawRecordTab },
];

const drawnPanel = { root: null, body: null };

function drawPanel(report) {
  const tabs = h("div", { class: "tabs", role: "tablist" }, TABS.map((tab) => {
    const count = tab.count ? tab.count(report) : 0;
    return h("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-selected": String(view.tab === tab.id), "aria-controls": "panel-body", tabindex: view.tab === tab.id ? 0 : -1,
      on: { click: () => openTab(report, tab.id) } }, t(`tab.${tab.id}`), count > 0 && h("span", { class: `count${tab.id === "checks" ? " bad" : ""}` }, count));
  }));
  drawnPanel.body = h("div", { class: "pane-body", id: "panel-body", role: "tabpanel", tabindex: 0, "aria-labelledby": `tab-${view.tab}` });
  drawnPanel.root = h("aside", { class: "pane panel", "aria-label": t("details") }, tabs, drawnPanel.body);
  fillPanel(report);
  return drawnPanel.root;
}

function openTab(report, id) {
  view.tab = id;
  refreshPanel(report);
}

function refreshPanel(report) {
  const old = drawnPanel.root;
  const top = drawnPanel.body.scrollTop;
  const before = drawnPanel.body.dataset.tab;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
  old.replaceWith(drawPanel(report));
  if (before === view.tab && view.tab !== "cell") drawnPanel.body.scrollTop = top;
  if (focused) document.getElementById(focused)?.focus();
}

function fillPanel(report) {
  drawnPanel.body.dataset.tab = view.tab;
  fill(drawnPanel.body, TABS.find((tab) => tab.id === view.tab).draw(report));
  const chosen = drawnPanel.body.querySelector(".chosen");
  // Of a cell the source comes first, and stays in sight.
  if (chosen && view.tab !== "cell") requestAnimationFrame(() => bringIn(drawnPanel.body, chosen, { smooth: false }));
}

// ---- the chosen cell

function drawCellTab(report) {
  if (view.cell === null) return drawOverview(report);
  const cell = report.cells[view.cell];
  return h("div", { class: "cell-card" },
    h("ol", { class: "path", "aria-label": t("row") }, rowPath(report, cell).map((label) => h("li", {}, label))),
    h("ol", { class: "path column", "aria-label": t("column") }, columnPath(report, cell).map((label) => h("li", {}, label))),
    h("div", { class: "big" }, h("span", { class: `big-value st-${cell.state}` }, cellSays(cell) || "–"), cell.unit && h("span", { class: "unit" }, cell.unit),
      h("span", { class: `pill st-${cell.status}` }, markOf(cell.status) && h("i", { class: "mark" }, markOf(cell.status)), statusWord(cell.status)),
      cell.review && h("span", { class: "pill st-review" }, h("i", { class: "mark" }, markOf("review")), statusWord("review"))),
    h("p", { class: "muted" }, stateNote(cell.status)),
    h("div", { class: "meter", role: "img", "aria-label": t("confidence_is", { share: percent(cell.confidence) }) },
      h("span", {}, t("confidence")), h("div", { class: "track" }, h("div", { class: "level", "data-sure": sureness(cell.confidence), style: { width: `${100 * cell.confidence}%` } })), h("b", {}, percent(cell.confidence))),
    drawEvidence(report, cell),
    cell.reasons.length > 0 && h("section", {}, h("h4", {}, t("reasons")), h("ul", { class: "reasons" }, cell.reasons.map((reason) => h("li", {}, reasonWord(reason))))),
    h("section", {}, h("h4", {}, t("placed_by")), h("p", {}, methodWords(cell.method)), h("p", { class: "code" }, cell.method)),
    cell.checks.length > 0 && h("section", {}, h("h4", {}, t("its_checks")), cell.checks.map((check) => drawCheck(report, check))),
    h("p", { class: "code name" }, cell.name.join("/")),
  );
}

function drawEvidence(report, cell) {
  if (!cell.places.length) return null;
  return h("section", {}, h("h4", {}, t("in_source")),
    cell.places.map((place) => [drawCrop(report, place) || drawSnippet(report, place)]),
    h("p", { class: "muted" }, cell.text !== null && [t("printed"), " ", h("q", {}, cell.text), " · "],
      cell.places.map(([page, start, end]) => t("characters", { page: String(page), start: String(start), end: String(end) })).join("; ")));
}

// The place on the page, enlarged, with what stands around it.
function drawCrop(report, [page, , , ...box]) {
  const sheet = (report.source.sheets || []).find((one) => one.page === page && one.drawn);
  if (!sheet || box.length !== 4) return null;
  const [left, top, right, bottom] = box;
  const tall = Math.max((bottom - top) * 3.2, sheet.h / 24);
  const wide = Math.max(tall * 3, (right - left) * 1.6);
  const x = Math.min(Math.max((left + right) / 2 - wide / 2, 0), Math.max(sheet.w - wide, 0));
  const y = Math.min(Math.max((top + bottom) / 2 - tall / 2, 0), Math.max(sheet.h - tall, 0));
  const share = (part, whole) => `${(100 * part) / whole}%`;
  return h("div", { class: "crop", style: { "aspect-ratio": `${wide} / ${tall}` } },
    h("img", { alt: t("place_on_page"), src: pictureUrl(`picture-${report.place}-${page}`), style: { width: share(sheet.w, wide), left: share(-x, wide), top: share(-y, tall) } }),
    h("div", { class: "crop-box", style: { left: share(left - x, wide), top: share(top - y, tall), width: share(right - left, wide), height: share(bottom - top, tall) } }));
}

function drawSnippet(report, [, start, end]) {
  const source = report.source.text;
  if (!source) return null;
  const piece = source.pieces.find(([offset, text]) => offset <= start && end <= offset + text.length);
  if (!piece) return null;
  const [offset, text] = piece;
  const before = text.slice(Math.max(0, start - offset - 60), start - offset).split("\n").slice(-2).join("\n");
  const after = text.slice(end - offset, end - offset + 40).split("\n").slice(0, 2).join("\n");
  return h("pre", { class: "snippet" }, before, h("mark", {}, text.slice(start - offset, end - offset) || "▯"), after);
}

// ---- before anything is chosen

function drawOverview(report) {
  if (!report.form) return h("p", { class: "muted" }, report.raw.error ? t("nothing_read") : t("no_form"));
  const counts = new Map();
  for (const cell of report.cells) counts.set(cell.state, (counts.get(cell.state) || 0) + 1);
  const waiting = shown(report, "doubtful").length;
  const failed = report.checks.filter((check) => check.status === "fail").length;
  const states = ["read", "review", ...STATUSES.slice(1)];
  return h("div", { class: "overview" },
    h("p", { class: "verdict" }, waiting
      ? t("need_a_look", { count: waiting, all: report.cells.length })
      : t("all_given", { all: report.cells.length })),
    h("p", {}, failed ? t("checks_fail", { count: failed, all: report.checks.length }) : report.checks.length > 0 && t("no_check_fails")),
    h("ul", { class: "legend" }, states.map((state) => h("li", { class: counts.has(state) ? null : "none" }, h("span", { class: `swatch st-${state}` }, h("i", { class: "mark" }, markOf(state))),
      h("span", {}, h("b", {}, statusWord(state)), h("small", {}, stateNote(state))), h("span", { class: "n" }, counts.get(state) || 0)))),
    h("ul", { class: "legend" },
      h("li", {}, h("span", { class: "swatch failed" }), h("span", {}, h("b", {}, t("in_failed_check"))), h("span", { class: "n" }, report.cells.filter((cell) => cell.failed).length))),
    h("p", { class: "muted" }, t("hint.point"), " ", h("kbd", {}, "j"), " ", h("kbd", {}, "k"), " ", t("hint.step"), " ", h("kbd", {}, "?"), " ", t("hint.keys")));
}

// ---- what waits

function drawQueueTab(report) {
  const found = shown(report);
  if (!found.length) return h("p", { class: "muted" }, t("no_cell_passes"));
  return h("ul", { class: "queue" }, found.map((cell) => h("li", {}, h("button", { type: "button", class: cell.index === view.cell ? "chosen" : null, on: { click: () => choose({ cell: cell.index }, "list") } },
    h("span", { class: `swatch st-${cell.state}${cell.failed ? " failed" : ""}` }, cellSays(cell), h("i", { class: "mark" }, markOf(cell.state))),
    h("span", {}, h("b", {}, lastOf(rowPath(report, cell))), " ", h("span", { class: "muted" }, lastOf(columnPath(report, cell))), cell.reasons.length > 0 && h("small", {}, reasonWord(cell.reasons[0]))),
    h("span", { class: "n" }, percent(cell.confidence, 0))))));
}

// ---- checks

function drawChecksTab(report) {
  if (!report.checks.length) return h("p", { class: "muted" }, t("nothing_to_check"));
  const order = { fail: 0, unknown: 1, pass: 2 };
  const groups = Map.groupBy ? Map.groupBy(report.checks, (check) => check.id) : groupById(report.checks);
  return [...groups].map(([id, checks]) => {
    const count = (status) => checks.filter((check) => check.status === status).length;
    const told = ["fail", "unknown", "pass"].filter(count).map((status) => h("span", { class: `tick ${status}` }, `${CHECK_MARK[status]} ${count(status)}`));
    const open = count("fail") > 0 || checks.some((check) => check.index === view.check);
    return h("details", { class: "check-group", open }, h("summary", {}, h("b", {}, checkWord(id)), told),
      checks.toSorted((one, other) => order[one.status] - order[other.status] || one.index - other.index).map((check) => drawCheck(report, check)));
  });
}

function groupById(checks) {
  const groups = new Map();
  for (const check of checks) groups.set(check.id, [...(groups.get(check.id) || []), check]);
  return groups;
}

// The sum in numbers, each of them a way to its cell.
function drawCheck(report, check) {
  const [, row, column] = check.where.split("/");
  const first = report.cells[check.members[0]];
  const place = !first ? check.where : row && row !== "*" ? lastOf(rowPath(report, first)) : column && column !== "*" ? lastOf(columnPath(report, first)) : lastOf(rowPath(report, first));
  const term = ([index, sign], at) => {
    const cell = report.cells[index];
    return [at > 0 || sign < 0 ? h("span", { class: "op" }, sign < 0 ? "−" : "+") : null,
      h("button", { type: "button", class: `term st-${cell.state}${index === view.cell ? " chosen" : ""}`, title: spoken(report, cell), on: { click: () => choose({ cell: index }, "list") } }, cellSays(cell) || "□")];
  };
  const total = (side) => (side === null ? "?" : number(side));
  const sides = check.sums && [
    check.sums.fact ? h("span", { class: "term told" }, total(check.left)) : shortSum(check.sums.left, term),
    h("span", { class: `op ${check.status}` }, check.status === "fail" ? "≠" : check.status === "pass" ? "=" : "≟"),
    shortSum(check.sums.right, term),
  ];
  return h("div", { class: `check ${check.status}${check.index === view.check ? " chosen" : ""}`, "data-check-card": check.index },
    h("button", { type: "button", class: "check-head", on: { click: () => choose({ check: check.index }, "list") } }, h("span", { class: `tick ${check.status}` }, CHECK_MARK[check.status]), h("span", {}, view.tab === "checks" ? place : `${checkWord(check.id)} · ${place}`)),
    sides && h("div", { class: "sum-line" }, sides),
    h("p", { class: "muted" }, `${total(check.left)} ${check.status === "fail" ? "≠" : check.status === "pass" ? "=" : "≟"} ${total(check.right)} · ${t(`check.${check.status}`)}`,
      check.status === "pass" && !check.anchored && ` · ${t("proves_little")}`));
}

// Zeros of long sums are told together.
function shortSum(terms, term) {
  if (terms.length <= 8) return terms.map(term);
  const counted = terms.filter(([index]) => view.report.cells[index].value !== 0);
  const zeros = terms.length - counted.length;
  return [counted.map(term), zeros > 0 && h("span", { class: "muted" }, counted.length ? " + " : "", t("zeros", { count: zeros }))];
}

// ---- facts, and the record itself

function drawFactsTab(report) {
  const sections = report.raw.sections;
  return [
    h("ul", { class: "facts" }, report.facts.map((fact, index) => h("li", {}, h("button", { type: "button", class: index === view.fact ? "chosen" : null, disabled: !fact.p.length && !report.raw.item, "data-fact": index, on: { click: () => choose({ fact: index }, "list") } },
      h("span", { class: "muted" }, factWord(fact.name)), h("b", {}, fact.v === null ? "–" : String(fact.v)), h("span", { class: "n" }, percent(fact.c, 0)))))),
    sections.length > 0 && h("section", {}, h("h4", {}, t("sections")), h("ol", { class: "sections" }, sections.map(([title, start]) => h("li", {}, h("button", { type: "button", class: "plain", on: { click: () => goToOffset(start) } }, title))))),
  ];
}

function goToOffset(offset) {
  const lines = drawnSource.body.querySelectorAll("[data-start]");
  let found = null;
  for (const line of lines) if (Number(line.dataset.start) <= offset) found = line;
  if (found) bringIn(drawnSource.body, found, { always: true });
  else announce(t("sections_in_text"));
}

function drawRecordTab(report) {
  const raw = report.raw;
  const form = report.form;
  const rows = [
    [t("file"), raw.path], [t("kind"), mediaWord(raw.media)], [t("pages"), raw.pages], ["SHA-256", raw.sha256],
    [t("form"), raw.form[0] ? `${raw.form[0]} (${raw.form[1]})${form && form.edition !== "?" ? ` · ${form.edition}` : ""}` : t("none_recognised")],
    [t("form_confidence"), percent(raw.form[2])], [t("made_by"), `tablemend ${raw.engine[0]} · ${raw.engine[1]}${raw.engine[2] ? ` · ${raw.engine[2]}` : ""}`],
  ];
  return [
    raw.error && h("div", { class: "banner bad" }, h("b", {}, raw.error[0]), " ", reasonWord(raw.error[1])),
    h("dl", { class: "record" }, rows.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))])),
    raw.warnings.length > 0 && h("section", {}, h("h4", {}, t("warnings")), h("ul", { class: "reasons" }, raw.warnings.map((warning) => h("li", {}, reasonWord(warning))))),
  ];
}
