// The review: a list of what is left, one report beside its source, and an answer a cell, by keyboard.

const given = data("start");
const app = document.getElementById("app");
const work = { items: [], forms: [], decided: 0, mine: [], at: null, ready: new Map(), looks: [], fault: null, tried: [], who: given.who, began: Date.now(), skipped: new Set(), line: Promise.resolve(), onTheWay: new Set() };

const ANSWER_KEYS = [
  ["Enter", "accept", "确认识别值 / 记下输入的数", "accept, or keep what is typed"],
  ["0–9", "type", "输入数值", "type a number"],
  ["b", "blank", "空白", "blank"],
  ["n", "not_applicable", "不适用", "not applicable"],
  ["u", "unreadable", "无法辨认", "unreadable"],
  ["m", "missing", "原文没有", "not in the source"],
  ["x", "text", "文字", "text"],
  ["s", "skip", "跳过", "skip"],
  ["z", "undo", "撤销", "undo"],
  ["j k", "step", "下一格 / 上一格", "next, previous cell"],
  ["] [", "report", "下一份 / 上一份", "next, previous report"],
];
const STATES = { __proto__: null, failed: ["failed", "读取失败"], unrecognised: ["no form recognised", "未识别表格"], mostly_missing: ["mostly missing", "大部分缺失"] };

async function ask(path, body) {
  const answer = await fetch(`api/${path}`, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ who: work.who, ...body }) });
  const told = await answer.json();
  return { ok: answer.ok, status: answer.status, told };
}

// ---- the list

async function start() {
  setLanguage(kept.get("language") || "zh");
  const { told } = await ask("queue");
  Object.assign(work, { items: told.items, forms: told.forms, decided: told.decided });
  frame();
  redraws.push(() => { frame(); if (view.report) draw(); });
  listeners.choice.push((origin) => chosen(origin));
  listeners.hover.push(lit);
  document.addEventListener("keydown", pressed);
  const first = work.items.findIndex((item) => item.left > 0);
  if (first >= 0) await open(first);
  else fill(document.getElementById("stage"), h("p", { class: "pad" }, t("Nothing is left to look at.", "没有待看的内容。")));
}

function frame() {
  app.classList.add("many");
  fill(app, h("nav", { class: "pane reports-pane", "aria-label": t("Reports to look at", "待看的报告") },
    h("div", { class: "bar-row" }, h("span", { class: "muted", id: "progress" })), h("div", { class: "pane-body" }, h("ol", { class: "reports", id: "reports" }))),
  h("div", { id: "stage" }), live);
  drawList();
}

const MOST_LISTED = 300;

function drawList() {
  const from = Math.max(0, Math.min((work.at ?? 0) - 100, work.items.length - MOST_LISTED));
  fill(document.getElementById("reports"), work.items.slice(from, from + MOST_LISTED).map((item, index) => h("li", { class: [from + index === work.at && "chosen", item.left === 0 && "done"].filter(Boolean).join(" ") },
    h("button", { type: "button", on: { click: () => open(from + index) } }, h("b", {}, item.organization || item.path.split(/[\\/]/).pop()), h("span", { class: "muted" }, [item.year, item.state && STATES[item.state] && t(...STATES[item.state])].filter(Boolean).join(" · ")),
      item.left > 0 ? h("span", { class: "chip review" }, item.left) : h("span", { class: "chip good" }, "✓")))));
  drawProgress();
}

function drawProgress() {
  const left = work.items.reduce((sum, item) => sum + item.left, 0);
  const minutes = (Date.now() - work.began) / 60000;
  const pace = work.mine.length > 2 && minutes > 0.2 ? t(` · ${Math.round(work.mine.length / minutes)} a minute`, ` · 每分钟 ${Math.round(work.mine.length / minutes)} 项`) : "";
  fill(document.getElementById("progress"), t(`${work.who}: ${work.mine.length} decided, ${left} left in ${work.items.filter((item) => item.left > 0).length} reports`, `${work.who}：已决 ${work.mine.length} 项，余 ${left} 项，${work.items.filter((item) => item.left > 0).length} 份报告`) + pace);
}

// ---- one report

async function open(at) {
  work.at = at;
  const item = work.items[at];
  const got = work.ready.get(item.id) || ask(`report/${item.id}`);
  work.ready.delete(item.id);
  const { ok, told } = await got;
  if (work.at !== at) return;
  if (!ok) return fill(document.getElementById("stage"), h("p", { class: "pad banner bad" }, told.error));
  item.left = told.left;
  Object.assign(view, { cell: null, fact: null, check: null, tab: "cell", source: null });
  Object.assign(work, { source: told.source, pictures: told.pictures, skipped: new Set() });
  take(told);
  draw();
  drawList();
  if (work.looks.length) choose({ cell: work.looks[0] }, "keys");
  // The next one is asked for while this one is looked at.
  const next = nextItem();
  if (next >= 0 && !work.ready.has(work.items[next].id)) {
    work.ready.clear();
    work.ready.set(work.items[next].id, ask(`report/${work.items[next].id}`));
  }
}

function take(told) {
  told.source = work.source;
  told.pictures = work.pictures;
  view.report = openRecord(told, told.forms);
  view.report.place = 0;
  // What is answered and not yet confirmed is not asked again.
  work.looks = told.looks.filter((cell) => !work.onTheWay.has(`${told.item} ${cell}`));
  work.items[work.at].left = told.left;
}

const nextItem = (by = 1) => {
  for (let at = work.at + by; at >= 0 && at < work.items.length; at += by) if (work.items[at].left > 0 || by < 0) return at;
  return -1;
};

function draw() {
  const report = view.report;
  const { told, path, whole } = report.raw;
  document.title = seen(`复核 ${told.organization.v ?? path}`);
  fill(document.getElementById("stage"), h("header", { class: "top" }, h("div", { class: "who" }, h("h1", {}, told.organization.v ?? path, told.year.v !== null && h("span", { class: "year" }, told.year.v)), h("p", { class: "muted", title: path }, path)),
    h("div", { class: "review-bar" }, ANSWER_KEYS.map(([key, , zh, en]) => h("span", { class: "muted" }, h("kbd", {}, key), " ", t(en, zh)))), toggles()),
  h("div", { class: "panes" }, h("section", { class: "pane source-pane", "aria-label": t("Source", "原文") }, drawSource(report)),
    h("main", { class: "pane form-pane", "aria-label": t("Recovered form", "复原的表格") }, h("div", { class: "pane-body form-body" }, whole && drawWhole(whole), report.form ? drawForm(report) : noForm())),
    h("div", { class: "pane panel" }, h("div", { id: "answer" }), drawPanel(report))));
  chosen("list");
}

function noForm() {
  Object.assign(drawnForm, { root: null, nodes: [], sums: [] });
  return null;
}

// What is to be said of the report as a whole.
function drawWhole(whole) {
  const choice = h("select", { id: "form-choice", "aria-label": t("Form", "表格") }, work.forms.map((form) => h("option", { value: form }, form)));
  return h("section", { class: "whole", "aria-label": t("The report as a whole", "整份报告") }, h("b", {}, t(...(STATES[whole.state] || [whole.state, whole.state]))), whole.reasons.map((reason) => h("p", {}, reasonWord(reason))), h("p", { class: "muted" }, reasonWord(whole.step)),
    h("div", { class: "review-bar" }, choice, h("button", { type: "button", class: "quiet", id: "set-form", on: { click: () => decide({ kind: "report", name: "form", value: choice.value }) } }, t("it is on this form", "属于此表格")),
      h("button", { type: "button", class: "quiet", id: "no-report", on: { click: () => decide({ kind: "report", name: "not_a_report" }) } }, t("it is no report", "不是报告"))));
}

function chosen(origin) {
  const report = view.report;
  work.fault = null;
  work.tried = [];
  if (report.form) chooseInForm(report, origin);
  chooseInSource(report, origin);
  refreshPanel(report);
  drawAnswer();
}

function lit(owners) {
  for (const node of document.querySelectorAll(".hovered")) node.classList.remove("hovered");
  for (const owner of owners || []) {
    if (owner.startsWith("c")) drawnForm.nodes[Number(owner.slice(1))]?.classList.add("hovered");
    for (const node of drawnSource.marks.get(owner) || []) node.classList.add("hovered");
  }
}

// ---- the answer

const cellName = () => view.report.cells[view.cell].name.join("/");
const opinionOf = (kind, name) => view.report.raw.opinions[`${kind}:${name}`];

function drawAnswer() {
  const holder = document.getElementById("answer");
  if (!holder) return;
  if (view.cell === null) return fill(holder, h("div", { class: "answer" }, h("p", { class: "muted" }, t("j goes to the first cell to look at.", "按 j 到第一个待看的格子。"))));
  const cell = view.report.cells[view.cell];
  const opinion = opinionOf("cell", cellName());
  const input = h("input", { id: "value", inputmode: "decimal", autocomplete: "off", "aria-label": `${t("Value of", "数值：")} ${spoken(view.report, cell)}`, placeholder: cellSays(cell) || "–", on: { input: () => tryOut(input.value) } });
  fill(holder, h("div", { class: "answer" }, h("p", { class: "muted" }, `${rowPath(view.report, cell).join(" › ")} · ${lastOf(columnPath(view.report, cell))}`), input,
    h("div", { class: "keys-row" }, ["accept", "blank", "not_applicable", "unreadable", "missing", "skip", "undo"].map((act) => {
      const [key, , zh, en] = ANSWER_KEYS.find(([, name]) => name === act);
      return h("button", { type: "button", class: "quiet", "data-act": act, title: key, on: { click: () => acted(act) } }, t(en, zh));
    })),
    h("div", { class: "sums", id: "sums", role: "status", "aria-live": "polite" }),
    opinion && h("p", { class: "opinion" }, opinion.conflict ? t("Persons disagree: ", "意见不一：") : t("Decided: ", "已决："), opinion.words),
    h("p", { class: "fault", id: "fault", role: "alert" }, work.fault)));
  drawSums();
}

function drawSums() {
  const holder = document.getElementById("sums");
  if (holder) fill(holder, work.tried.map((check) => h("p", { class: `tick ${check.status}` }, `${CHECK_MARK[check.status]} ${checkWord(check.id)}: ${check.left ?? "?"} ${check.status === "fail" ? "≠" : check.status === "pass" ? "=" : "≟"} ${check.right ?? "?"}`)));
}

let trying = 0;

async function tryOut(text) {
  const now = ++trying;
  if (!text.trim()) {
    work.tried = [];
    return drawSums();
  }
  const { ok, told } = await ask(`try/${view.report.raw.item}`, { kind: "cell", name: cellName(), status: "read", value: text });
  if (now !== trying) return;
  work.tried = ok ? told.checks : [];
  fill(document.getElementById("fault"), ok ? "" : told.error);
  drawSums();
}

async function acted(act) {
  if (act === "undo") return undo();
  if (view.cell === null) return onward(-1);
  const cell = view.report.cells[view.cell];
  if (act === "skip") {
    work.skipped.add(view.cell);
    return onward(view.cell);
  }
  if (act !== "accept") return decide({ kind: "cell", name: cellName(), status: act });
  const typed = document.getElementById("value").value.trim();
  if (typed) return decide({ kind: "cell", name: cellName(), status: "read", value: typed });
  if (cell.status === "inferred") return fault(t("The source does not show this number: type what it shows, or m where it shows nothing.", "原文没有此数：请输入原文所示，或按 m 表示原文没有。"));
  return decide({ kind: "cell", name: cellName(), status: cell.status, value: cell.value });
}

function fault(said) {
  work.fault = said;
  fill(document.getElementById("fault"), said);
}

// The reviewer goes on at once; answers are sent one after another, in the order in which they were given.
function decide(asked) {
  const sent = { asked, item: view.report.raw.item, cell: view.cell, at: work.at };
  work.onTheWay.add(`${sent.item} ${sent.cell}`);
  work.line = work.line.then(() => send(sent));
  if (sent.cell === null) return;
  work.looks = work.looks.filter((one) => one !== sent.cell);
  onward(sent.cell);
}

async function send({ asked, item, cell, at }) {
  const here = () => work.at === at && view.report.raw.item === item;
  const opinion = here() ? opinionOf(asked.kind, asked.name) : undefined;
  let answer;
  try {
    answer = await ask(`decide/${item}`, { ...asked, seen: opinion ? opinion.heads.map((head) => head.id) : [] });
  } catch {
    work.onTheWay.delete(`${item} ${cell}`);
    return back(at, cell, t("The server does not answer: this one was not kept.", "服务器无应答：此项未记下。"));
  }
  work.onTheWay.delete(`${item} ${cell}`);
  const { ok, status, told } = answer;
  if (!ok) {
    const said = status === 409 ? `${told.error} — ${t("decide again to overrule", "再次作答即以你的为准")}` : told.error;
    return back(at, cell, said, status === 409);
  }
  work.mine.push({ item, at, cell, decision: told.decision });
  arrived(at, told.report, here());
  if (cell === null && here()) onward(-1);
}

// The report as it is now; what is being typed meanwhile stays.
function arrived(at, told, here) {
  work.items[at].left = told.left;
  if (here) {
    take(told);
    const value = document.getElementById("value");
    const [typed, focused] = [value ? value.value : "", value !== null && document.activeElement === value];
    draw();
    const now = document.getElementById("value");
    if (now && typed) {
      now.value = typed;
      tryOut(typed);
    }
    if (now && focused) now.focus();
  }
  drawList();
}

// What could not be kept is shown again, with the reason.
async function back(at, cell, said, stale = false) {
  if (work.at !== at || stale) await open(at);
  if (cell !== null) choose({ cell }, "keys");
  fault(said);
}

async function undo() {
  await work.line;
  const last = work.mine.pop();
  if (!last) return announce(t("Nothing to undo.", "没有可撤销的。"));
  const { ok, told } = await ask(`undo/${last.item}`, { decision: last.decision });
  if (!ok) return fault(told.error);
  if (work.at !== last.at) await open(last.at);
  arrived(last.at, told.report, true);
  if (last.cell !== null) choose({ cell: last.cell }, "keys");
  announce(t("Taken back.", "已撤销。"));
}

// To the next cell to look at, by worth; behind the last one, to the next report.
function onward(cell) {
  const left = work.looks.filter((one) => one !== cell && !work.skipped.has(one));
  if (left.length) return choose({ cell: left[0] }, "keys");
  const next = nextItem();
  if (next >= 0) return open(next);
  choose({}, "list");
  announce(t("That was the last one.", "已到最后一项。"));
}

function stepLook(by) {
  if (!work.looks.length) return onward(-1);
  const now = work.looks.indexOf(view.cell);
  choose({ cell: work.looks[(now + by + work.looks.length) % work.looks.length] }, "keys");
}

const ACTS = { __proto__: null, b: "blank", n: "not_applicable", u: "unreadable", m: "missing", x: "text", s: "skip", z: "undo" };

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !view.report) return;
  const inValue = event.target.id === "value";
  if (event.target.matches("select") || (event.target.matches("button") && (event.key === "Enter" || event.key === " "))) return;
  if (event.key === "Escape" && inValue) {
    event.target.value = "";
    event.target.blur();
    return tryOut("");
  }
  if (event.key === "Enter") {
    event.preventDefault();
    return acted("accept");
  }
  if (/^[0-9０-９-]$/.test(event.key) && !inValue && view.cell !== null) return document.getElementById("value").focus();
  if (inValue && !(event.key in ACTS) && !"jk[]".includes(event.key)) return;
  const act = ACTS[event.key];
  if (act) {
    event.preventDefault();
    return acted(act);
  }
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    return stepLook(event.key === "j" ? 1 : -1);
  }
  if (event.key === "]" || event.key === "[") {
    event.preventDefault();
    const next = nextItem(event.key === "]" ? 1 : -1);
    return next >= 0 ? open(next) : announce(t("There are no more reports.", "没有更多报告。"));
  }
}

start();
