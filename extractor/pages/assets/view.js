// What is shown and chosen: the report under view, the chosen cell or check, the filter; and who must hear of a change.

const STATUSES = ["read", "blank", "not_applicable", "text", "missing", "unreadable", "inferred"];
const ALARMING = new Set(["missing", "unreadable", "inferred"]);

const view = {
  report: null, // as opened by openRecord
  cell: null, // number of the chosen cell
  fact: null, // number of the chosen fact
  check: null, // number of the chosen check
  filter: "doubtful",
  colour: "state",
  tab: "cell",
  source: null, // "picture", "boxes" or "text"
};

const FILTERS = [
  { id: "doubtful", key: "1", has: (cell) => cell.state !== cell.status || ALARMING.has(cell.status) || cell.failed },
  { id: "review", key: "2", has: (cell) => cell.review },
  { id: "failed", key: "3", has: (cell) => cell.failed },
  { id: "inferred", key: "4", has: (cell) => cell.status === "inferred" },
  { id: "missing", key: "5", has: (cell) => cell.status === "missing" },
  { id: "unreadable", key: "6", has: (cell) => cell.status === "unreadable" },
  { id: "all", key: "7", has: () => true },
];
const filterNamed = (id) => FILTERS.find((filter) => filter.id === id);

// A record as it travels (record_data.py) → with names, and with what hangs together.
// bare: names of facts that are shown also where nothing was read of them.
function openRecord(raw, forms, { bare = [] } = {}) {
  Object.assign(CHINESE, raw.chinese);
  const form = raw.drawing === null ? null : forms[raw.drawing];
  const cells = raw.cells.map((cell, index) => {
    const status = STATUSES[cell.s];
    const review = Boolean(cell.w);
    return {
      index,
      name: form.cells[index],
      status,
      review,
      // What the eye is told: doubt about what was read is a state of its own.
      state: review && !ALARMING.has(status) ? "review" : status,
      value: cell.v === undefined ? null : cell.v,
      text: cell.t !== undefined ? cell.t : cell.v === undefined || status === "inferred" ? null : String(cell.v),
      unit: cell.u || null,
      confidence: cell.c,
      reasons: (cell.r || []).map((word) => raw.words[word]),
      method: raw.words[cell.m],
      places: cell.p || [],
      failed: false,
      checks: [],
    };
  });
  const checks = raw.checks.map(([id, where, status, left, right, members, anchored], index) => {
    const sums = form && Object.hasOwn(form.sums, `${id}|${where}`) ? form.sums[`${id}|${where}`] : null;
    return { index, id, where, status, left, right, members, anchored: Boolean(anchored), sums };
  });
  for (const check of checks) {
    for (const member of check.members) {
      cells[member].checks.push(check);
      if (check.status === "fail") cells[member].failed = true;
    }
  }
  const facts = [...Object.entries(raw.told), ...Object.entries(raw.facts)].map(([name, fact]) => ({ name, ...fact })).filter((fact) => fact.v !== null || fact.t || bare.includes(fact.name));
  return { raw, form, cells, checks, facts, source: raw.source };
}

const shown = (report, filter = view.filter) => report.cells.filter(filterNamed(filter).has);

function tableOf(report, cell) {
  return report.form.tables.find((table) => table.name === cell.name[0]);
}

function rowPath(report, cell) {
  return tableOf(report, cell).rows[cell.name[1]] || [cell.name[1]];
}

function columnPath(report, cell) {
  return tableOf(report, cell).cols[cell.name[2]] || [cell.name[2]];
}

const lastOf = (path) => path[path.length - 1];

function cellSays(cell) {
  // As a form prints it: no commas.
  if (cell.value !== null) return String(cell.value);
  return cell.status === "blank" || cell.status === "missing" ? "" : cell.text || "";
}

function spoken(report, cell) {
  const said = cellSays(cell) || t("no_value");
  const doubt = [statusWord(cell.status), cell.review && t("to_review"), cell.failed && t("in_failed_check")];
  return `${rowPath(report, cell).join(" ")}, ${columnPath(report, cell).join(" ")}: ${said} (${doubt.filter(Boolean).join(", ")}, ${percent(cell.confidence)})`;
}

// One chosen thing at a time. origin: "form", "source", "list" — where it was chosen, which need not be scrolled.
function choose(what, origin) {
  view.cell = what.cell ?? null;
  view.fact = what.fact ?? null;
  view.check = what.check ?? null;
  if (view.cell !== null && view.tab !== "cell" && origin !== "list") view.tab = "cell";
  if (view.check !== null) view.tab = "checks";
  if (view.fact !== null) view.tab = "facts";
  for (const listener of listeners.choice) listener(origin);
}

const listeners = { choice: [], filter: [], hover: [] };

function setFilter(id) {
  view.filter = id;
  for (const listener of listeners.filter) listener();
}

// owners: ["c12", "f0"] — cells and facts under the pointer; null when it leaves.
function hover(owners) {
  for (const listener of listeners.hover) listener(owners);
}

function step(by) {
  const found = shown(view.report);
  if (!found.length) return announce(t("no_cell_passes"));
  const now = view.cell ?? (by > 0 ? -1 : view.report.cells.length);
  const ahead = by > 0 ? found.find((cell) => cell.index > now) : found.findLast((cell) => cell.index < now);
  const next = ahead || (by > 0 ? found[0] : found[found.length - 1]);
  choose({ cell: next.index }, "keys");
  announce(`${found.indexOf(next) + 1} / ${found.length}. ${spoken(view.report, next)}`);
}

const live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });

function announce(text) {
  fill(live, text);
}

// Scrolls one pane and nothing around it.
function bringIn(pane, node, { always = false, smooth = true } = {}) {
  if (!pane || !node) return;
  const outer = pane.getBoundingClientRect();
  const inner = node.getBoundingClientRect();
  const margin = 40;
  const inside = inner.top >= outer.top + margin && inner.bottom <= outer.bottom - margin && inner.left >= outer.left && inner.right <= outer.right;
  if (inside && !always) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !smooth;
  pane.scrollBy({
    top: inner.top - outer.top - (outer.height - inner.height) / 2,
    left: inner.left < outer.left || inner.right > outer.right ? inner.left - outer.left - (outer.width - inner.width) / 2 : 0,
    behavior: calm ? "instant" : "smooth",
  });
}

// The dialog of the keys: a list of [[key, …], code].
function drawHelp(lines) {
  const close = h("button", { type: "button", class: "quiet", autofocus: true, on: { click: () => help.close() } }, t("close"));
  const help = h("dialog", { id: "help", "aria-label": t("keys") }, h("header", {}, h("h2", {}, t("keys")), close),
    h("dl", { class: "keys" }, lines.map(([keys, code]) => [h("dt", {}, keys.map((key) => (key === "…" ? " … " : h("kbd", {}, key)))), h("dd", {}, t(code))])));
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
  return help;
}
