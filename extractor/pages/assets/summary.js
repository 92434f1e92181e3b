// The summary of a run: counts, charts, and the worst reports first.

const run = data("summary");
Object.assign(CHINESE, run.chinese);
const app = document.getElementById("app");
const AT = { reports: 0, failed: 1, cells: 2, review: 3, statuses: 4, checks: 5 }; // in a group of reports
const WORST = [
  { id: "office", of: (line) => line[1] || line[0] },
  { id: "look", of: (line) => line[6], number: true },
  { id: "review", of: (line) => line[5], number: true },
  { id: "failed", of: (line) => line[7], number: true },
  { id: "error", of: (line) => (line[8] ? line[8].join(": ") : "") },
];
const order = { by: null, down: true };
let wanted = "";
let rows = 200; // drawn at once

let scale = "log";

function draw() {
  const all = run.all;
  document.title = t("run_summary");
  fill(app, h("header", { class: "top" }, h("div", {}, h("h1", {}, t("run_summary")), h("p", { class: "muted" }, `tablemend ${run.version} · ${run.taggers.map(([name, count]) => `${name} × ${number(count)}`).join(", ")}`)), toggles()),
    all[AT.reports] === 0 ? h("p", { class: "pad" }, t("run_empty")) : [
      h("section", { class: "cards" }, drawCards(all)),
      h("section", {}, h("h2", {}, t("cells_by_state")), drawStatuses(all)),
      h("div", { class: "two" },
        h("section", {}, h("div", { class: "head" }, h("h2", {}, t("confidence")), h("button", { type: "button", class: "quiet", on: { click: switchScale } }, scale === "log" ? t("logarithmic") : t("linear"))), drawConfidence()),
        h("section", {}, h("h2", {}, t("checks")), drawChecks())),
      h("section", {}, h("h2", {}, t("all_reports")), drawWorst()),
      h("div", { class: "two" },
        drawTally("errors", t("failed_files"), t("unit.files")),
        drawTally("reasons", t("why_doubted"), t("unit.cells"))),
      drawTally("warnings", t("warnings"), t("unit.times")),
      h("div", { class: "three" }, drawGroups("media", t("kind_of_file"), mediaWord), drawGroups("form", t("form"), (id) => id || t("none")), drawGroups("year", t("year"), (year) => year || t("unknown"))),
    ]);
}

function drawCards(all) {
  const card = (value, words, note, kind) => h("div", { class: `card ${kind || ""}` }, h("b", {}, value), h("span", {}, words), note && h("small", {}, note));
  const [pass, fail, unknown] = all[AT.checks];
  return [
    card(number(all[AT.reports]), t("card.reports")),
    card(number(run.clean), t("card.clean"), percent(run.clean / all[AT.reports]), "good"),
    card(number(all[AT.failed]), t("card.failed"), percent(all[AT.failed] / all[AT.reports]), all[AT.failed] ? "bad" : ""),
    card(number(all[AT.cells]), t("card.cells")),
    card(percent(all[AT.review] / all[AT.cells]), t("card.review"), number(all[AT.review]), all[AT.review] ? "review" : ""),
    card(number(fail), t("card.checks"), t("checks_otherwise", { pass, unknown }), fail ? "bad" : ""),
  ];
}

function drawStatuses(all) {
  const counts = all[AT.statuses];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!total) return h("p", { class: "muted" }, t("no_cells"));
  const there = run.statuses.map((status, index) => ({ status, count: counts[index] }));
  return [
    h("div", { class: "stack", role: "img", "aria-label": there.map((one) => `${statusWord(one.status)} ${percent(one.count / total)}`).join(", ") }, there.filter((one) => one.count).map((one) => h("div", { class: `part st-${one.status}`, title: `${statusWord(one.status)} ${number(one.count)}`, style: { "flex-grow": String(one.count) } }, h("span", {}, one.count > total / 30 ? statusWord(one.status) : "")))),
    h("ul", { class: "legend" }, there.map((one) => h("li", { class: one.count ? null : "none" }, h("span", { class: `swatch st-${one.status}` }, h("i", { class: "mark" }, markOf(one.status))), h("b", {}, statusWord(one.status)), h("span", { class: "n" }, number(one.count)), h("span", { class: "n" }, percent(one.count / total))))),
  ];
}

// One bar a band of confidence; the part to review is hatched.
function drawConfidence() {
  const most = Math.max(1, ...run.confidence.map(([good, review]) => good + review));
  const tall = (count) => (count === 0 ? 0 : scale === "log" ? Math.log1p(count) / Math.log1p(most) : count / most);
  const [width, height, foot, top] = [620, 230, 40, 18];
  const wide = width / run.confidence.length;
  const bars = run.confidence.map(([good, review], index) => {
    const [count, full] = [good + review, tall(good + review) * (height - foot - top)];
    const part = count ? (full * review) / count : 0;
    const x = index * wide + 3;
    const label = `${run.edges[index]}–${run.edges[index + 1]}`;
    return h("svg:g", {}, h("svg:title", {}, `${label}: ${number(count)} (${t("to_review")} ${number(review)})`),
      h("svg:rect", { class: "bar", x, y: height - foot - full, width: wide - 6, height: Math.max(full - part, 0) }),
      h("svg:rect", { class: "bar-review", x, y: height - foot - part, width: wide - 6, height: part }),
      h("svg:text", { x: x + wide / 2 - 3, y: height - foot - full - 5, class: "count" }, count ? short(count) : ""),
      h("svg:text", { x: x + wide / 2 - 3, y: height - foot + 15, class: "edge" }, `≥${run.edges[index]}`));
  });
  return [
    h("svg:svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("cells_by_confidence") }, h("svg:line", { class: "axis", x1: 0, x2: width, y1: height - foot, y2: height - foot }), bars),
    h("p", { class: "muted" }, h("span", { class: "key bar-key" }), ` ${t("taken")} `, h("span", { class: "key review-key" }), ` ${t("to_review_bands")}`),
  ];
}

const short = (count) => (count >= 1e6 ? `${(count / 1e6).toFixed(1)}M` : count >= 1e4 ? `${Math.round(count / 1e3)}k` : number(count));

function switchScale() {
  scale = scale === "log" ? "linear" : "log";
  draw();
}

function drawChecks() {
  if (!run.checks.length) return h("p", { class: "muted" }, t("no_checks"));
  return h("div", { class: "scroll-x" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("check")), h("th", { scope: "col", class: "tick pass" }, "✓"), h("th", { scope: "col", class: "tick fail" }, "✗"), h("th", { scope: "col", title: t("check.unknown") }, "?"))),
    h("tbody", {}, run.checks.map(([id, pass, fail, unknown]) => h("tr", {}, h("th", { scope: "row" }, checkWord(id)), h("td", {}, number(pass)), h("td", { class: fail ? "bad" : "" }, number(fail)), h("td", { class: "muted" }, number(unknown)))))));
}

// ---- the worst reports

function drawWorst() {
  const search = h("input", { type: "search", value: wanted, placeholder: t("search_run"), "aria-label": t("search_reports"), on: { input: () => searchWorst(search.value) } });
  return [
    h("div", { class: "head" }, search, h("span", { class: "muted", id: "told" }, told(run.worst.length))),
    h("div", { class: "scroll-x tall" }, h("table", { class: "worst" }, h("thead", {}, h("tr", {}, WORST.map((column) => h("th", { scope: "col", "aria-sort": order.by === column.id ? (order.down ? "descending" : "ascending") : "none" }, h("button", { type: "button", on: { click: () => sortBy(column.id) } }, t(`column.${column.id}`), order.by === column.id ? (order.down ? " ↓" : " ↑") : ""))))),
      h("tbody", { id: "worst" }, worstRows(foundLines())))),
  ];
}

function told(count) {
  const left = run.left > 0 ? t("better_ones", { count: run.left }) : "";
  return t("listed", { count }) + left;
}

function worstRows(lines) {
  const column = WORST.find((one) => one.id === order.by);
  if (column) {
    const sign = order.down ? -1 : 1;
    lines.sort((one, other) => sign * (column.number ? column.of(one) - column.of(other) : String(column.of(one)).localeCompare(String(column.of(other)), "zh")));
  }
  return [...lines.slice(0, rows).map(worstRow), lines.length > rows && h("tr", {}, h("td", { colspan: WORST.length }, h("button", { type: "button", class: "quiet", on: { click: () => { rows += 1000; searchWorst(wanted); } } }, t("more_rows", { count: lines.length - rows }))))];
}

function foundLines() {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return run.worst.filter((line) => words.every((word) => [line[0], line[1], line[2], ...(line[8] || [])].join(" ").toLowerCase().includes(word)));
}

function worstRow(line) {
  const name = [h("b", {}, line[1] || lastPart(line[0])), line[2] && h("span", { class: "muted" }, ` ${line[2]}`)];
  const link = safeLink(line[9]);
  return h("tr", {}, h("th", { scope: "row" }, link ? h("a", { href: link }, name) : name, h("small", {}, line[0])),
    h("td", {}, line[4] ? [number(line[6]), h("span", { class: "meter" }, h("i", { style: { width: `${(100 * line[6]) / line[4]}%` } }))] : "–"), h("td", {}, line[4] ? number(line[5]) : "–"), h("td", { class: line[7] ? "bad" : "" }, number(line[7])),
    h("td", { class: "error" }, line[8] && [h("span", { class: "chip bad" }, line[8][0]), " ", line[8][1]]));
}

// Links are made by the program, beside this page; anything else is not followed.
function safeLink(link) {
  return link && /^(file:\/\/\/[^?#]*\/|[^/:?#\\]+\/)?[^/:?#\\]+\.html$/.test(link) ? link.replace(/%(?![0-9A-F]{2})/g, "%25") : null;
}

function searchWorst(text) {
  wanted = text;
  const lines = foundLines();
  fill(document.getElementById("worst"), worstRows(lines));
  fill(document.getElementById("told"), told(lines.length));
}

function sortBy(id) {
  order.down = order.by === id ? !order.down : true;
  order.by = id;
  draw();
}

// ---- counts by kind

function drawTally(name, title, unit) {
  const lines = run.tallies[name];
  if (!lines.length) return null;
  const most = Math.max(...lines.map((line) => line[1]));
  return h("section", {}, h("h2", {}, title), h("div", { class: "scroll-x tall" }, h("table", { class: "tally" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("what")), h("th", { scope: "col" }, unit), h("th", { scope: "col" }, t("reports")))),
    h("tbody", {}, lines.map(([kind, count, reports, example, where]) => h("tr", {}, h("th", { scope: "row" }, h("div", {}, reasonWord(kind)), h("small", { title: where }, example !== kind && [t("example"), gap(), reasonWord(example), " — "], lastPart(where), reports > 1 && " …")), h("td", {}, number(count), h("span", { class: "meter" }, h("i", { style: { width: `${(100 * count) / most}%` } }))), h("td", {}, number(reports))))))));
}

function drawGroups(name, title, words) {
  const groups = run.groups[name];
  return h("section", {}, h("h2", {}, title), h("div", { class: "scroll-x tall" }, h("table", {}, h("thead", {}, h("tr", {}, [title, t("reports"), t("failed"), t("to_review"), t("lost"), "✗"].map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, groups.map(([kind, ...group]) => {
      const lost = group[AT.statuses][run.statuses.indexOf("missing")] + group[AT.statuses][run.statuses.indexOf("unreadable")];
      return h("tr", {}, h("th", { scope: "row" }, words(kind)), h("td", {}, number(group[AT.reports])), h("td", { class: group[AT.failed] ? "bad" : "" }, number(group[AT.failed])), h("td", {}, percent(group[AT.review] / group[AT.cells])), h("td", {}, percent(lost / group[AT.cells])), h("td", { class: group[AT.checks][1] ? "bad" : "" }, number(group[AT.checks][1])));
    })))));
}

redraws.push(draw);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
  if (event.key === "l") setLanguage(language === "zh" ? "en" : "zh");
  if (event.key === "t") nextTheme();
});
draw();
