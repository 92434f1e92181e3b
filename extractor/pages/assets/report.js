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
  const search = h("input", { type: "search", id: "search", placeholder: t("Search office, year, file", "搜索机关、年度、文件"), "aria-label": t("Search the reports", "搜索报告"), on: { input: () => searchList(search.value) } });
  const items = h("ol", { class: "reports", id: "reports" }, worstFirst().map(({ line, at }) => h("li", { "data-at": at, "data-text": line.slice(PATH, 5).join(" ").toLowerCase() },
    h("button", { type: "button", on: { click: () => open(at) } }, h("b", {}, line[ORGANIZATION] || lastPart(line[PATH])), h("span", { class: "muted" }, [line[YEAR], lastPart(line[PATH])].filter(Boolean).join(" · ")),
      line[ERROR] ? h("span", { class: "chip bad" }, t("failed", "失败")) : h("span", { class: "chips" }, line[LOOK] > 0 && h("span", { class: "chip review" }, line[LOOK]), line[FAILED] > 0 && h("span", { class: "chip bad" }, `✗ ${line[FAILED]}`), !line[LOOK] && !line[FAILED] && h("span", { class: "chip good" }, "✓"))))));
  return h("nav", { class: "pane reports-pane", "aria-label": t("Reports", "报告") }, h("div", { class: "bar-row" }, search, h("span", { class: "muted", id: "found" }, t(`${list.lines.length} reports, worst first`, `${list.lines.length} 份报告，问题多者在前`))), h("div", { class: "pane-body" }, items,
    list.left > 0 && h("p", { class: "muted pad" }, t(`${list.left} more reports were left out of this file.`, `另有 ${list.left} 份报告未收入此文件。`))));
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
    error ? h("div", { class: "banner bad" }, h("b", {}, `${t("Failed", "失败")}: ${error[0]} `), reasonWord(error[1])) : h("div", { class: "filters", role: "toolbar", "aria-label": t("Filter the cells", "筛选单元格") }, FILTERS.map((filter) => drawFilter(report, filter))),
    h("div", { class: "toggles" }, report.form && drawColours(), toggles(), h("button", { type: "button", class: "quiet", id: "help-button", title: t("Keys (?)", "快捷键 (?)"), "aria-label": t("Keys", "快捷键"), on: { click: () => document.getElementById("help").showModal() } }, "?")));
}

function drawFilter(report, filter) {
  const count = report.cells.filter(filter.has).length;
  return h("button", { type: "button", class: `filter f-${filter.id}`, "data-filter": filter.id, "aria-pressed": String(view.filter === filter.id), disabled: !count && filter.id !== "all" && filter.id !== "doubtful", title: `${t(...filter.words)} (${filter.key})`,
    on: { click: () => setFilter(filter.id) } }, t(...filter.words), h("b", {}, count));
}

function drawColours() {
  return h("button", { type: "button", class: "quiet", id: "colours", title: t("Colours (c)", "着色 (c)"), on: { click: switchColours } }, view.colour === "state" ? t("Colour: state", "着色：状态") : t("Colour: confidence", "着色：置信度"));
}

function switchColours() {
  view.colour = view.colour === "state" ? "confidence" : "state";
  if (drawnForm.root) drawnForm.root.dataset.colour = view.colour;
  document.getElementById("colours")?.replaceWith(drawColours());
}

function drawSourcePane(report) {
  const views = sourceViews(report);
  const bar = h("div", { class: "bar-row" }, h("h2", {}, t("Source", "原文")),
    views.length > 1 && h("div", { class: "segments", role: "group", "aria-label": t("View of the source", "原文视图") }, views.map((one) => h("button", { type: "button", "aria-pressed": String((view.source || views[0].id) === one.id), "data-source-view": one.id, on: { click: () => showSource(one.id) } }, t(...one.words)))),
    h("span", { class: "spring" }),
    (view.source || (views[0] || {}).id) === "text"
      ? h("button", { type: "button", class: "quiet", id: "wrap", on: { click: switchWrap } }, t("wrap", "换行"))
      : views.length > 0 && [h("button", { type: "button", class: "quiet", "aria-label": t("smaller", "缩小"), on: { click: () => zoom(-1) } }, "−"), h("button", { type: "button", class: "quiet", "aria-label": t("larger", "放大"), on: { click: () => zoom(1) } }, "+")]);
  return h("section", { class: "pane source-pane", "aria-label": t("Source", "原文") }, bar, drawSource(report));
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
  return h("main", { class: "pane form-pane", "aria-label": t("Recovered form", "复原的表格") }, body);
}

function drawNoForm(report) {
  drawnForm.root = null;
  drawnForm.nodes = [];
  drawnForm.sums = [];
  return h("div", { class: "paper empty" }, h("p", {}, report.raw.error ? reasonWord(report.raw.error[1]) : t("No form was recognised, so there are no cells to show.", "未识别出表格，没有单元格可显示。")), report.raw.warnings.map((warning) => h("p", { class: "muted" }, reasonWord(warning))));
}

// On paper: what needs a look, in words, behind the form.
function drawPrint(report) {
  const doubtful = shown(report, "doubtful");
  const failed = report.checks.filter((check) => check.status === "fail");
  return h("section", { class: "print-only" },
    failed.length > 0 && [h("h3", {}, t("Failed checks", "不符的勾稽")), h("ul", {}, failed.map((check) => h("li", {}, `${checkWord(check.id)} · ${check.where}: ${check.left === null ? "?" : number(check.left)} ≠ ${check.right === null ? "?" : number(check.right)}`)))],
    doubtful.length > 0 && [h("h3", {}, t("Cells that need a look", "待看的单元格")), h("table", { class: "print-list" }, doubtful.map((cell) => h("tr", {}, h("td", {}, lastOf(rowPath(report, cell))), h("td", {}, lastOf(columnPath(report, cell))), h("td", {}, cellSays(cell)), h("td", {}, statusWord(cell.state)), h("td", {}, percent(cell.confidence)), h("td", {}, cell.reasons.map(reasonWord).join("; ")))))],
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
  if (!next) return announce(t("There are no more reports.", "没有更多报告。"));
  open(Number(next.dataset.at));
  bringIn(next.closest(".pane-body"), next);
}

function otherSource() {
  const views = sourceViews(view.report);
  if (views.length > 1) showSource(views[(views.findIndex((one) => one.id === view.source) + 1) % views.length].id);
}

function refilter() {
  if (view.report.form) filterForm(view.report);
  for (const button of document.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(button.dataset.filter === view.filter));
  refreshPanel(view.report);
  announce(t(`${shown(view.report).length} cells`, `${shown(view.report).length} 格`));
}

function start() {
  const frame = () => fill(app, drawList(), h("div", { id: "stage" }), h("div", { id: "dialogs" }), live, h("svg:svg", { class: "link", "aria-hidden": "true" }, h("svg:path", { id: "link-line" })));
  app.classList.toggle("many", many);
  frame();
  if (!list.lines.length) return fill(document.getElementById("stage"), h("p", { class: "pad" }, t("These results hold no report.", "结果中没有报告。")));
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
