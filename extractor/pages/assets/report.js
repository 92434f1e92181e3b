// The page of reports: put together, redrawn, and kept in step with what is chosen.

const forms = data("forms");
const list = data("list");
const app = document.getElementById("app");
const many = list.lines.length > 1 || list.left > 0;
const PATH = 1;
const ORGANIZATION = 2;
const YEAR = 3;
const LOOK = 7;
const FAILED = 8;
const ERROR = 9;

let place = null; // of the report shown, in the list
let linkFrame = 0;

// ---- the list of reports: worst first, drawn once; opening a report reads its data then

function worstFirst() {
  const badness = (line) => (line[ERROR] ? 1e9 : 0) + line[LOOK] * 1e3 + line[FAILED];
  return list.lines.map((line, at) => ({ line, at })).sort((one, other) => badness(other.line) - badness(one.line) || one.at - other.at);
}

function drawList() {
  if (!many) return null;
  const search = h("input", { type: "search", id: "search", placeholder: t("search_report"), "aria-label": t("search_reports"), on: { input: () => searchList(search.value) } });
  const items = h("ol", { class: "reports", id: "reports" }, worstFirst().map(({ line, at }) => h("li", { "data-at": at, "data-text": line.slice(PATH, 5).join(" ").toLowerCase() },
    h("button", { type: "button", on: { click: () => open(at) } }, h("b", {}, line[ORGANIZATION] || lastPart(line[PATH])), h("span", { class: "muted" }, [line[YEAR], lastPart(line[PATH])].filter(Boolean).join(" · ")),
      line[ERROR] ? h("span", { class: "chip bad" }, t("failed")) : h("span", { class: "chips" }, line[LOOK] > 0 && h("span", { class: "chip review" }, line[LOOK]), line[FAILED] > 0 && h("span", { class: "chip bad" }, `✗ ${line[FAILED]}`), !line[LOOK] && !line[FAILED] && h("span", { class: "chip good" }, "✓"))))));
  return h("nav", { class: "pane reports-pane", "aria-label": t("reports_list") }, h("div", { class: "bar-row" }, search, h("span", { class: "muted", id: "found" }, t("worst_first", { count: list.lines.length }))), h("div", { class: "pane-body" }, items,
    list.left > 0 && h("p", { class: "muted pad" }, t("reports_left_out", { count: list.left }))));
}

function searchList(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll("#reports > li")) item.hidden = !words.every((word) => item.dataset.text.includes(word));
}

// ---- one report

function open(at, { keep = false } = {}) {
  place = at;
  const report = openRecord(data(`report-${at}`), forms);
  report.place = at;
  Object.assign(view, { report }, keep ? {} : { cell: null, fact: null, check: null, tab: "cell", source: null });
  drawnSource.wrap = null;
  draw();
  if (!keep) remember();
}

function draw() {
  const report = view.report;
  document.title = [report.raw.told.organization.v, report.raw.told.year.v].filter((part) => part !== null).map(seen).join(" ") || seen(report.raw.path);
  for (const item of document.querySelectorAll("#reports > li")) item.classList.toggle("chosen", Number(item.dataset.at) === place);
  fill(document.getElementById("stage"), drawHead(report), h("div", { class: "panes" }, drawSourcePane(report), drawFormPane(report), drawPanel(report)), drawPrint(report));
  fill(document.getElementById("dialogs"), drawHelp(KEYS));
  chosen("list");
}

function drawHead(report) {
  const { told, path, error } = report.raw;
  const title = told.organization.v !== null ? [told.organization.v, told.year.v !== null && h("span", { class: "year" }, told.year.v)] : lastPart(path);
  return h("header", { class: "top" },
    h("div", { class: "who" }, h("h1", {}, title), h("p", { class: "muted", title: path }, path)),
    error ? h("div", { class: "banner bad" }, h("b", {}, `${t("failed_file")}: ${error[0]} `), reasonWord(error[1])) : h("div", { class: "filters", role: "toolbar", "aria-label": t("filter_cells") }, FILTERS.map((filter) => drawFilter(report, filter))),
    h("div", { class: "toggles" }, report.form && drawColours(), toggles(), h("button", { type: "button", class: "quiet", id: "help-button", title: t("keys_mark"), "aria-label": t("keys"), on: { click: () => document.getElementById("help").showModal() } }, "?")));
}

function drawFilter(report, filter) {
  const count = report.cells.filter(filter.has).length;
  return h("button", { type: "button", class: `filter f-${filter.id}`, "data-filter": filter.id, "aria-pressed": String(view.filter === filter.id), disabled: !count && filter.id !== "all" && filter.id !== "doubtful", title: `${t(`filter.${filter.id}`)} (${filter.key})`,
    on: { click: () => setFilter(filter.id) } }, t(`filter.${filter.id}`), h("b", {}, count));
}

function drawColours() {
  return h("button", { type: "button", class: "quiet", id: "colours", title: t("colours"), on: { click: switchColours } }, view.colour === "state" ? t("colour_state") : t("colour_confidence"));
}

function switchColours() {
  view.colour = view.colour === "state" ? "confidence" : "state";
  if (drawnForm.root) drawnForm.root.dataset.colour = view.colour;
  document.getElementById("colours")?.replaceWith(drawColours());
}

function drawSourcePane(report) {
  const views = sourceViews(report);
  const bar = h("div", { class: "bar-row" }, h("h2", {}, t("source")),
    views.length > 1 && h("div", { class: "segments", role: "group", "aria-label": t("source_view") }, views.map((one) => h("button", { type: "button", "aria-pressed": String((view.source || views[0]) === one), "data-source-view": one, on: { click: () => showSource(one) } }, t(`view.${one}`)))),
    h("span", { class: "spring" }),
    (view.source || views[0]) === "text"
      ? h("button", { type: "button", class: "quiet", id: "wrap", on: { click: switchWrap } }, t("wrap"))
      : views.length > 0 && [h("button", { type: "button", class: "quiet", "aria-label": t("smaller"), on: { click: () => zoom(-1) } }, "−"), h("button", { type: "button", class: "quiet", "aria-label": t("larger"), on: { click: () => zoom(1) } }, "+")]);
  return h("section", { class: "pane source-pane", "aria-label": t("source") }, bar, drawSource(report));
}

function redrawSource() {
  document.querySelector(".source-pane").replaceWith(drawSourcePane(view.report));
  chosen("list");
}

function showSource(id) {
  view.source = id;
  redrawSource();
}

function switchWrap() {
  const laid = drawnSource.body.querySelector(".text").classList.contains("laid");
  drawnSource.wrap = laid;
  redrawSource();
}

function zoom(by) {
  drawnSource.zoom = Math.min(Math.max(drawnSource.zoom + by, 0), SHEET_ZOOM.length - 1);
  for (const sheet of drawnSource.body.querySelectorAll(".sheet")) sheet.style.setProperty("width", `${100 * SHEET_ZOOM[drawnSource.zoom]}%`);
  chosen("list");
}

function drawFormPane(report) {
  const body = h("div", { class: "pane-body form-body" }, report.form ? drawForm(report) : drawNoForm(report));
  return h("main", { class: "pane form-pane", "aria-label": t("recovered_form") }, body);
}

function drawNoForm(report) {
  drawnForm.root = null;
  drawnForm.nodes = [];
  drawnForm.sums = [];
  return h("div", { class: "paper empty" }, h("p", {}, report.raw.error ? reasonWord(report.raw.error[1]) : t("no_cells_to_show")), report.raw.warnings.map((warning) => h("p", { class: "muted" }, reasonWord(warning))));
}

// On paper: what needs a look, in words, behind the form.
function drawPrint(report) {
  const doubtful = shown(report, "doubtful");
  const failed = report.checks.filter((check) => check.status === "fail");
  return h("section", { class: "print-only" },
    failed.length > 0 && [h("h3", {}, t("failed_checks_list")), h("ul", {}, failed.map((check) => h("li", {}, `${checkWord(check.id)} · ${check.where}: ${check.left === null ? "?" : number(check.left)} ≠ ${check.right === null ? "?" : number(check.right)}`)))],
    doubtful.length > 0 && [h("h3", {}, t("cells_to_look_at")), h("table", { class: "print-list" }, doubtful.map((cell) => h("tr", {}, h("td", {}, lastOf(rowPath(report, cell))), h("td", {}, lastOf(columnPath(report, cell))), h("td", {}, cellSays(cell)), h("td", {}, statusWord(cell.state)), h("td", {}, percent(cell.confidence)), h("td", {}, cell.reasons.map(reasonWord).join("; ")))))],
    h("p", { class: "muted" }, `${report.raw.path} · sha256 ${report.raw.sha256 || "–"} · tablemend ${report.raw.engine[0]}`));
}

// ---- in step

function chosen(origin) {
  const report = view.report;
  if (report.form) chooseInForm(report, origin);
  chooseInSource(report, origin);
  if (origin !== "list" || drawnPanel.body.dataset.tab !== view.tab || view.tab !== "queue") refreshPanel(report);
  else for (const button of drawnPanel.body.querySelectorAll("button")) button.classList.remove("chosen");
  drawLink();
  remember();
}

function lit(owners) {
  for (const node of document.querySelectorAll(".hovered")) node.classList.remove("hovered");
  for (const owner of owners || []) {
    if (owner.startsWith("c")) drawnForm.nodes[Number(owner.slice(1))]?.classList.add("hovered");
    for (const node of drawnSource.marks.get(owner) || []) node.classList.add("hovered");
  }
}

// A line from the chosen cell to its place, where both are in sight.
function drawLink() {
  cancelAnimationFrame(linkFrame);
  linkFrame = requestAnimationFrame(() => {
    const path = document.getElementById("link-line");
    const from = drawnForm.nodes[view.cell];
    const [to] = (view.cell !== null && drawnSource.marks.get(`c${view.cell}`)) || [];
    path.setAttribute("d", from && to ? linkShape(from, to) : "");
  });
}

function linkShape(from, to) {
  const [a, b] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const [outerA, outerB] = [from.closest(".pane-body").getBoundingClientRect(), drawnSource.body.getBoundingClientRect()];
  const hidden = (inner, outer) => inner.bottom < outer.top || inner.top > outer.bottom || inner.right < outer.left || inner.left > outer.right;
  if (hidden(a, outerA) || hidden(b, outerB) || outerB.right > outerA.left + 20) return "";
  const [x1, y1, x2, y2] = [Math.min(b.right, outerB.right), (b.top + b.bottom) / 2, Math.max(a.left, outerA.left), (a.top + a.bottom) / 2];
  const bend = Math.max(40, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

// The address holds the report and the cell, so that a reload or a link comes back to it.
function remember() {
  const parts = [many && `r=${list.lines[place][0]}`, view.cell !== null && view.report.cells[view.cell].name.map(encodeURIComponent).join("/")];
  const hash = `#${parts.filter(Boolean).join("&")}`;
  if (hash !== (location.hash || "#")) {
    try {
      history.replaceState(null, "", hash);
    } catch {
      // Some browsers refuse it for files: the page then opens at its start.
    }
  }
}

function recall() {
  const parts = location.hash.slice(1).split("&");
  const wanted = parts.find((part) => part.startsWith("r="));
  const at = wanted ? list.lines.findIndex((line) => String(line[0]) === wanted.slice(2)) : -1;
  const name = parts.find((part) => part.includes("/"));
  if (list.lines.length) open(at >= 0 ? at : many ? worstFirst()[0].at : 0, { keep: true });
  if (!name || !view.report) return;
  let cell;
  try {
    cell = view.report.cells.find((one) => one.name.map(encodeURIComponent).join("/") === name);
  } catch {
    cell = undefined;
  }
  if (cell) choose({ cell: cell.index }, "keys");
}

function otherReport(by) {
  if (!many) return;
  const order = [...document.querySelectorAll("#reports > li")].filter((item) => !item.hidden);
  const now = order.findIndex((item) => Number(item.dataset.at) === place);
  const next = order[now + by];
  if (!next) return announce(t("no_more_reports"));
  open(Number(next.dataset.at));
  bringIn(next.closest(".pane-body"), next);
}

function otherSource() {
  const views = sourceViews(view.report);
  if (views.length > 1) showSource(views[(views.indexOf(view.source) + 1) % views.length]);
}

function refilter() {
  if (view.report.form) filterForm(view.report);
  for (const button of document.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(button.dataset.filter === view.filter));
  refreshPanel(view.report);
  announce(t("cells_shown", { count: shown(view.report).length }));
}

function start() {
  const frame = () => fill(app, drawList(), h("div", { id: "stage" }), h("div", { id: "dialogs" }), live, h("svg:svg", { class: "link", "aria-hidden": "true" }, h("svg:path", { id: "link-line" })));
  app.classList.toggle("many", many);
  frame();
  if (!list.lines.length) return fill(document.getElementById("stage"), h("p", { class: "pad" }, t("results_empty")));
  listeners.choice.push(chosen);
  listeners.filter.push(refilter);
  listeners.hover.push(lit);
  redraws.push(() => {
    frame();
    draw();
  });
  const actions = {
    __proto__: null, j: () => step(1), k: () => step(-1), g: nextFailedCheck, s: otherSource, c: switchColours, v: () => nextTab(1), "]": () => otherReport(1), "[": () => otherReport(-1),
    "/": () => document.getElementById("search")?.focus(), l: () => setLanguage(language === "zh" ? "en" : "zh"), t: nextTheme,
    Escape: () => choose({}, "list"), "?": () => document.getElementById("help").showModal(),
  };
  for (const filter of FILTERS) actions[filter.key] = () => setFilter(filter.id);
  listenToKeys(actions);
  document.addEventListener("scroll", drawLink, { capture: true, passive: true });
  window.addEventListener("resize", drawLink);
  recall();
}

start();
