// The review: a list of what is left, one report beside its source, and an answer a cell, by keyboard.

const given = data("start");
const app = document.getElementById("app");
const work = { items: [], forms: [], reliance: null, mine: [], at: null, ready: new Map(), looks: [], asked: new Map(), fault: null, tried: [], who: given.who, began: Date.now(), skipped: new Set(), passed: new Set(), ended: false, line: Promise.resolve(), onTheWay: new Set(), wanted: "" };

// Key, act, words. The acts of a cell stand as buttons on the answer, the others in the help.
const KEYS = [
  ["Enter", "accept", "确认识别值；或记下输入的内容", "accept, or keep what is typed"],
  ["0–9", "type", "输入数值", "type a number"],
  ["b", "blank", "空白", "blank"],
  ["n", "not_applicable", "不适用", "not applicable"],
  ["u", "unreadable", "无法辨认", "unreadable"],
  ["m", "missing", "原文没有", "not in the source"],
  ["x", "text", "文字", "text"],
  ["s", "skip", "跳过", "skip"],
  ["z", "undo", "撤销", "undo"],
  ["j k", "step", "下一格 / 上一格", "next, previous cell to look at"],
  ["] [", "report", "下一份 / 上一份", "next, previous report"],
  ["o y h", "fact", "改机关 / 年度 / 标题", "office, year, title"],
  ["f", "form", "改所用表格", "the form"],
  ["d", "none", "认定为非报告", "it is no report"],
  ["/", "search", "搜索报告", "search the reports"],
  ["Esc", "clear", "清除输入", "clear what is typed"],
  ["l t", "look", "语言 / 明暗", "language, light or dark"],
  ["?", "help", "快捷键", "the keys"],
];
const CELL_ACTS = ["accept", "blank", "not_applicable", "missing", "unreadable", "text", "skip", "undo"];
const ACCEPT = ["确认", "accept"];
const STATES = { __proto__: null, failed: ["failed", "读取失败"], unrecognised: ["no form recognised", "未识别表格"], mostly_missing: ["mostly missing", "大部分缺失"] };
const ASKED = { __proto__: null, audit: ["audit: drawn at random, nothing doubts it", "抽查：此格无疑点，随机抽出"], second: ["second look: give your own answer", "双人复核：请独立作答"] };
const FACT_KEYS = { __proto__: null, o: "organization", y: "year", h: "title" };

async function ask(wanted, body) {
  const path = body === undefined ? `${wanted}?who=${encodeURIComponent(work.who)}` : wanted;
  const answer = await fetch(`api/${path}`, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ who: work.who, ...body }) });
  const told = await answer.json();
  return { ok: answer.ok, status: answer.status, told };
}

// An error of the server, in the language of the page.
const faultWord = (told) => t(told.error, told.chinese || told.error);

// ---- the list

const todo = (item) => item.left + item.audit + item.second;

async function start() {
  setLanguage(kept.get("language") || document.documentElement.dataset.language || "zh");
  const { told } = await ask("queue");
  Object.assign(work, { items: told.items, forms: told.forms, reliance: told.reliance });
  frame();
  redraws.push(() => { frame(); if (view.report) draw(); });
  listeners.choice.push((origin) => chosen(origin));
  listeners.hover.push(lit);
  document.addEventListener("keydown", pressed);
  const first = work.items.findIndex((item) => todo(item) > 0);
  if (work.items.length) await open(Math.max(first, 0));
  else fill(document.getElementById("stage"), h("p", { class: "pad" }, t("This run holds no report.", "此批次没有报告。")));
}

function frame() {
  app.classList.add("many");
  const search = h("input", { type: "search", id: "search", value: work.wanted, placeholder: t("Search office, year, file  /", "搜索机关、年度、文件  /"), "aria-label": t("Search the reports", "搜索报告"), on: { input: () => { work.wanted = search.value; drawList(); } } });
  fill(app, h("nav", { class: "pane reports-pane", "aria-label": t("Reports", "报告") },
    h("div", { class: "bar-row" }, h("div", { id: "progress" }), search), h("div", { class: "pane-body", tabindex: 0, role: "region", "aria-label": t("List of reports", "报告列表") }, h("ol", { class: "reports", id: "reports" }))),
  h("div", { id: "stage" }), h("div", { id: "dialogs" }), live);
  drawList();
}

const MOST_LISTED = 300;

// Only a window of the list is drawn: a run may hold ten thousand reports.
function drawList() {
  const words = work.wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  work.items.forEach((item, at) => {
    if (!words.length || words.every((word) => `${item.organization || ""} ${item.year || ""} ${item.path}`.toLowerCase().includes(word))) found.push(at);
  });
  const here = Math.max(found.indexOf(work.at), 0);
  const from = Math.max(0, Math.min(here - 100, found.length - MOST_LISTED));
  const shownItems = found.slice(from, from + MOST_LISTED);
  fill(document.getElementById("reports"), from > 0 && h("li", { class: "more muted" }, t(`${number(from)} before`, `前面还有 ${number(from)} 份`)), shownItems.map((at) => drawItem(at)),
    from + shownItems.length < found.length && h("li", { class: "more muted" }, t(`${number(found.length - from - shownItems.length)} more`, `后面还有 ${number(found.length - from - shownItems.length)} 份`)), !found.length && h("li", { class: "more muted" }, t("None found.", "没有找到。")));
  bringIn(document.querySelector(".reports-pane .pane-body"), document.querySelector("#reports .chosen"), { smooth: false });
  drawProgress();
}

function drawItem(at) {
  const item = work.items[at];
  const state = item.state && STATES[item.state];
  return h("li", { class: [at === work.at && "chosen", todo(item) === 0 && "done"].filter(Boolean).join(" ") },
    h("button", { type: "button", title: item.path, "aria-current": at === work.at && "true", on: { click: () => { if (todo(work.items[work.at]) > 0) work.passed.add(work.at); open(at); } } }, h("b", {}, item.organization || lastPart(item.path)),
      h("span", { class: "muted" }, [item.year, state ? t(...state) : item.organization && lastPart(item.path)].filter(Boolean).join(" · ")),
      h("span", { class: "chips" }, item.left > 0 && h("span", { class: "chip review" }, item.left), item.audit > 0 && h("span", { class: "chip drawn" }, t(`audit ${item.audit}`, `抽 ${item.audit}`)), item.second > 0 && h("span", { class: "chip drawn" }, t(`2nd ${item.second}`, `双 ${item.second}`)), todo(item) === 0 && h("span", { class: "chip good" }, "✓"))));
}

function drawProgress() {
  const sum = (of) => work.items.reduce((all, item) => all + of(item), 0);
  const left = sum(todo);
  const open = sum((item) => (todo(item) > 0 ? 1 : 0));
  const minutes = (Date.now() - work.began) / 60000;
  const mine = work.mine.length;
  const pace = mine > 2 && minutes > 0.2 ? t(` · ${Math.round(mine / minutes)} a minute`, ` · 每分钟 ${Math.round(mine / minutes)} 项`) : "";
  work.most = Math.max(work.most || 0, left + mine);
  fill(document.getElementById("progress"),
    h("p", { class: "reviewer" }, h("b", {}, work.who), h("span", { class: "muted" }, t(` ${mine} decided${pace}`, ` 本次已决 ${mine} 项${pace}`))),
    h("div", { class: "track", role: "img", "aria-label": t(`${left} of ${work.most} left`, `共 ${work.most} 项，余 ${left} 项`) }, h("div", { class: "level", style: { width: `${work.most ? (100 * (work.most - left)) / work.most : 100}%` } })),
    h("p", { class: "muted" }, t(`${number(left)} left in ${number(open)} of ${number(work.items.length)} reports`, `余 ${number(left)} 项，${number(open)} / ${number(work.items.length)} 份报告`)),
    drawReliance());
}

// How far the decisions can be relied on: both shares with the range that so few looks leave open.
function drawReliance() {
  if (!work.reliance) return null;
  const line = ([hits, looks, low, high], words) => looks > 0 && h("p", { class: "muted reliance" }, words, h("b", {}, ` ${hits}/${looks} `), t(`(95 %: ${percent(low, 0)}–${percent(high, 0)})`, `（95% 区间 ${percent(low, 0)}–${percent(high, 0)}）`));
  return [line(work.reliance.agreed, t("second looks agreed", "双人一致")), line(work.reliance.wrong, t("wrong in the audit", "抽查误读"))];
}

// ---- one report

async function open(at) {
  work.at = at;
  work.ended = false;
  work.passed.delete(at);
  const item = work.items[at];
  const got = work.ready.get(item.id) || ask(`report/${item.id}`);
  work.ready.delete(item.id);
  const { ok, told } = await got;
  if (work.at !== at) return;
  if (!ok) {
    view.report = null;
    drawList();
    return fill(document.getElementById("stage"), h("p", { class: "banner bad", role: "alert" }, faultWord(told)));
  }
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
  const fact = view.fact === null || !view.report ? null : view.report.facts[view.fact].name;
  view.report = openRecord(told, told.forms, { bare: Object.keys(told.told) });
  view.report.place = 0;
  if (fact !== null) view.fact = factAt(fact);
  work.asked = new Map([...told.audit.map((cell) => [cell, "audit"]), ...told.second.map((cell) => [cell, "second"])]);
  // What is answered and not yet confirmed is not asked again.
  work.looks = [...told.looks, ...work.asked.keys()].filter((cell) => !work.onTheWay.has(`${told.item} ${cell}`));
  work.reliance = told.reliance;
  counted(work.at, told);
}

function counted(at, told) {
  Object.assign(work.items[at], { left: told.left, worth: told.worth, audit: told.audit.length, second: told.second.length, state: told.whole && told.whole.state });
}

const factAt = (name) => {
  const at = view.report.facts.findIndex((fact) => fact.name === name);
  return at < 0 ? null : at;
};

// What the best look elsewhere is worth.
const bestElsewhere = () => work.items.reduce((best, item, at) => (at !== work.at && item.left > 0 && !work.passed.has(at) ? Math.max(best, item.worth) : best), 0);

// The next report with something to look at, around the list; those whose best look is worth far less come later.
function nextItem(least = given.stays * bestElsewhere()) {
  for (let by = 1; by < work.items.length; by++) {
    const at = (work.at + by) % work.items.length;
    const item = work.items[at];
    if (todo(item) > 0 && !work.passed.has(at) && (item.left === 0 || item.worth >= least)) return at;
  }
  return -1;
}

// Those that were passed over come again when nothing else is left.
function nextOfAll(least) {
  const next = nextItem(least);
  if (next >= 0 || !work.passed.size) return next;
  work.passed.clear();
  return nextItem(least);
}

function draw() {
  const report = view.report;
  const { told, path } = report.raw;
  document.title = seen(t(`Review ${told.organization.v ?? path}`, `复核 ${told.organization.v ?? path}`));
  fill(document.getElementById("stage"), h("header", { class: "top" }, h("div", { class: "who" }, h("h1", {}, told.organization.v ?? lastPart(path), told.year.v !== null && h("span", { class: "year" }, told.year.v)), h("p", { class: "muted", title: path }, path)),
    drawWhole(report), h("div", { class: "toggles" }, toggles(), h("button", { type: "button", class: "quiet", id: "help-button", title: t("Keys (?)", "快捷键 (?)"), "aria-label": t("Keys", "快捷键"), on: { click: openHelp } }, "?"))),
  h("div", { class: "panes" }, h("section", { class: "pane source-pane", "aria-label": t("Source", "原文") }, drawSource(report)),
    h("main", { class: "pane form-pane", "aria-label": t("Recovered form", "复原的表格") }, h("div", { class: "pane-body form-body", tabindex: 0, role: "region", "aria-label": t("The form", "表格") }, drawReasons(report), report.form ? drawForm(report) : noForm())),
    h("section", { class: "pane panel review-panel", "aria-label": t("Answer", "作答") }, h("div", { id: "answer" }), drawPanel(report))));
  chosen("list");
}

function noForm() {
  Object.assign(drawnForm, { root: null, nodes: [], sums: [] });
  return null;
}

// What is to be said of the report as a whole: its form, or that it is no report.
function drawWhole(report) {
  const now = report.raw.form[0];
  const choice = h("select", { id: "form-choice", "aria-label": t("Form", "所用表格"), on: { keydown: (event) => {
    if (event.key === "Enter") decide({ kind: "report", name: "form", value: choice.value });
    if (event.key === "Escape") choice.blur();
  } } }, work.forms.map(([form, title]) => h("option", { value: form, selected: form === now }, `${form} ${title}`)));
  const opinion = opinionOf("report", "not_a_report") || opinionOf("report", "form");
  return h("div", { class: "review-bar", role: "group", "aria-label": t("The report as a whole", "整份报告") }, h("span", { class: "muted" }, t("Form", "表格")), choice,
    h("button", { type: "button", class: "quiet", id: "set-form", on: { click: () => decide({ kind: "report", name: "form", value: choice.value }) } }, t("on this form", "属于此表"), h("kbd", {}, "f")),
    report.raw.none ? h("b", { class: "chip bad" }, t("no report", "已定为非报告")) : h("button", { type: "button", class: "quiet", id: "no-report", on: { click: () => decide({ kind: "report", name: "not_a_report" }) } }, t("no report", "非报告"), h("kbd", {}, "d")),
    opinion && drawOpinion(opinion));
}

// Why the report as a whole is on the list, and what can be done.
function drawReasons(report) {
  const { whole } = report.raw;
  if (!whole) return null;
  return h("section", { class: "whole", "aria-label": t("Why it is on the list", "列入原因") }, h("b", {}, t(...(STATES[whole.state] || [whole.state, whole.state]))), whole.reasons.map((reason) => h("p", {}, reasonWord(reason))), h("p", { class: "muted" }, t("Next: ", "下一步："), reasonWord(whole.step)));
}

function chosen(origin) {
  const report = view.report;
  work.fault = null;
  work.tried = [];
  // What is still being worked out is of another cell.
  trying++;
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
const subject = () => (view.fact !== null ? { kind: "fact", name: view.report.facts[view.fact].name } : { kind: "cell", name: cellName() });

// Who decided what; a disagreement names all, and each answer can be taken back.
function drawOpinion(opinion) {
  const says = (head) => (head.value !== null ? String(head.value) : head.status ? statusWord(head.status) : t("so", "是"));
  return h("p", { class: "opinion" }, opinion.conflict ? t("Persons disagree: ", "意见不一：") : t("Decided: ", "已决："), opinion.heads.map((head, at) => [at > 0 && t("; ", "；"), h("b", {}, says(head)), t(` by ${head.who}`, `（${head.who}）`), head.why && ` ${head.why}`, " ",
    h("button", { type: "button", class: "plain", on: { click: () => takeBack(head.id) } }, t("take back", "撤回"))]));
}

function drawAnswer() {
  const holder = document.getElementById("answer");
  if (!holder) return;
  if (view.fact !== null) return drawFactAnswer(holder);
  const whole = view.report.raw.whole && !work.looks.length;
  if (view.cell === null) return fill(holder, h("div", { class: "answer" }, h("p", { class: "muted" }, whole ? t("The report as a whole is to be settled: f names its form, d says that it is no report.", "整份报告待定：按 f 指定所用表格，按 d 认定为非报告。") : work.looks.length ? t("j goes to the first cell to look at.", "按 j 到第一个待看的格子。") : t("Nothing is left to look at here; ] goes to the next report.", "本份没有待看的内容，按 ] 到下一份。"))));
  const cell = view.report.cells[view.cell];
  const opinion = opinionOf("cell", cellName());
  const asked = work.asked.get(view.cell);
  const input = h("input", { id: "value", inputmode: "decimal", autocomplete: "off", "aria-label": `${t("Value of", "数值：")} ${spoken(view.report, cell)}`, placeholder: cellSays(cell) || "–", on: { input: () => tryOut(input.value) } });
  fill(holder, h("div", { class: "answer" }, h("p", { class: "where" }, rowPath(view.report, cell).join(" › "), h("span", { class: "muted" }, ` · ${lastOf(columnPath(view.report, cell))}`)), asked && h("p", { class: "asked" }, t(...ASKED[asked])), input, drawActs(CELL_ACTS),
    h("div", { class: "sums", id: "sums", role: "status", "aria-live": "polite" }), opinion && drawOpinion(opinion), h("p", { class: "fault", id: "fault", role: "alert" }, work.fault)));
  drawSums();
}

function drawActs(acts) {
  return h("div", { class: "keys-row" }, acts.map((act) => {
    const [key, , zh, en] = KEYS.find(([, name]) => name === act);
    const words = act === "accept" ? t(ACCEPT[1], ACCEPT[0]) : t(en, zh);
    return h("button", { type: "button", class: act === "accept" ? "quiet main" : "quiet", "data-act": act, on: { click: () => acted(act) } }, words, h("kbd", {}, key));
  }));
}

// The last question of what an answer would do to the sums: answers to earlier ones come too late.
let trying = 0;

// A fact is typed as it stands in the source; letters are letters here, and Enter keeps it.
function drawFactAnswer(holder) {
  const fact = view.report.facts[view.fact];
  const opinion = opinionOf("fact", fact.name);
  const input = h("input", { id: "value", class: "words", autocomplete: "off", "aria-label": factWord(fact.name), placeholder: fact.v === null ? t("not read", "未读出") : String(fact.v) });
  fill(holder, h("div", { class: "answer" }, h("p", { class: "where" }, factWord(fact.name), h("span", { class: "muted" }, fact.v !== null && t(` · read with ${percent(fact.c, 0)}`, ` · 置信度 ${percent(fact.c, 0)}`))), input,
    h("div", { class: "keys-row" }, h("button", { type: "button", class: "quiet main", "data-act": "accept", on: { click: () => acted("accept") } }, t("keep", "确认"), h("kbd", {}, "Enter")), h("button", { type: "button", class: "quiet", "data-act": "missing", on: { click: () => decide({ ...subject(), value: null }) } }, t("not in the source", "原文没有")),
      h("button", { type: "button", class: "quiet", "data-act": "undo", on: { click: () => acted("undo") } }, t("undo", "撤销"))),
    fact.t && h("p", { class: "muted" }, t("in the source: ", "原文："), h("q", {}, String(fact.t).slice(0, 300))), opinion && drawOpinion(opinion), h("p", { class: "fault", id: "fault", role: "alert" }, work.fault)));
  input.focus();
}

function drawSums() {
  const holder = document.getElementById("sums");
  if (holder) fill(holder, work.tried.map((check) => h("p", { class: `tick ${check.status}` }, `${CHECK_MARK[check.status]} ${checkWord(check.id)}: ${check.left ?? "?"} ${check.status === "fail" ? "≠" : check.status === "pass" ? "=" : "≟"} ${check.right ?? "?"}`)));
}

async function tryOut(text) {
  const now = ++trying;
  if (!text.trim()) {
    work.tried = [];
    return drawSums();
  }
  const { ok, told } = await ask(`try/${view.report.raw.item}`, { kind: "cell", name: cellName(), status: "read", value: text });
  if (now !== trying) return;
  work.tried = ok ? told.checks : [];
  fill(document.getElementById("fault"), ok ? "" : faultWord(told));
  drawSums();
}

async function acted(act) {
  if (act === "undo") return undo();
  const value = document.getElementById("value");
  const typed = value ? value.value.trim() : "";
  if (view.fact !== null) {
    if (act !== "accept") return undefined;
    const fact = view.report.facts[view.fact];
    if (!typed && fact.v === null) return fault(t("Type what the source says.", "请输入原文所示。"));
    return decide({ ...subject(), value: typed || fact.v });
  }
  if (view.cell === null) return onward(-1);
  const cell = view.report.cells[view.cell];
  if (act === "skip") {
    work.skipped.add(view.cell);
    return onward(view.cell);
  }
  if (act !== "accept") return decide({ kind: "cell", name: cellName(), status: act });
  if (typed) return decide({ kind: "cell", name: cellName(), status: "read", value: typed });
  if (cell.status === "inferred") return fault(t("The source does not show this number: type what it shows, or m where it shows nothing.", "原文没有此数：请输入原文所示，或按 m 表示原文没有。"));
  return decide({ kind: "cell", name: cellName(), status: cell.status, value: cell.value });
}

function fault(said) {
  work.fault = said;
  const holder = document.getElementById("fault");
  if (holder) fill(holder, said);
  else announce(said);
}

const onTheWay = ({ item, cell, asked }) => `${item} ${cell ?? asked.name}`;

// The reviewer goes on at once; answers are sent one after another, in the order in which they were given.
function decide(asked) {
  const sent = { asked, item: view.report.raw.item, cell: asked.kind === "cell" ? view.cell : null, at: work.at };
  // A key that is held down says the same thing once.
  if (asked.kind === "report" && (work.onTheWay.has(onTheWay(sent)) || (asked.name === "not_a_report" && view.report.raw.none))) return;
  work.onTheWay.add(onTheWay(sent));
  work.line = work.line.then(() => send(sent));
  if (sent.cell === null) return;
  work.looks = work.looks.filter((one) => one !== sent.cell);
  onward(sent.cell);
}

async function send(sent) {
  const { asked, item, cell, at } = sent;
  const here = () => work.at === at && view.report.raw.item === item;
  const opinion = here() ? opinionOf(asked.kind, asked.name) : undefined;
  let answer;
  try {
    answer = await ask(`decide/${item}`, { ...asked, seen: opinion ? opinion.heads.map((head) => head.id) : [] });
  } catch {
    work.onTheWay.delete(onTheWay(sent));
    return back(at, cell, t("The server does not answer: this one was not kept.", "服务器无应答：此项未记下。"));
  }
  work.onTheWay.delete(onTheWay(sent));
  const { ok, status, told } = answer;
  if (!ok) {
    const said = status === 409 ? `${faultWord(told)} — ${t("decide again to overrule", "再次作答即以你的为准")}` : faultWord(told);
    return back(at, cell, said, status === 409);
  }
  work.mine.push({ item, at, cell, decision: told.decision });
  const stays = asked.kind === "fact";
  if (stays && here()) document.getElementById("value").value = "";
  arrived(at, told.report, here());
  if (stays) announce(t("Kept.", "已记下。"));
  if (cell === null && !stays && here()) onward(-1);
}

async function takeBack(decision) {
  const [at, item] = [work.at, view.report.raw.item];
  const { ok, told } = await ask(`undo/${item}`, { decision });
  if (!ok) return fault(faultWord(told));
  work.mine = work.mine.filter((one) => one.decision !== decision);
  arrived(at, told.report, work.at === at);
  announce(t("Taken back.", "已撤回。"));
}

// The report as it is now; what is being typed meanwhile stays.
function arrived(at, told, here) {
  counted(at, told);
  work.reliance = told.reliance;
  if (here) {
    take(told);
    const value = document.getElementById("value");
    const [typed, focused] = [value ? value.value : "", value !== null && document.activeElement === value];
    draw();
    const now = document.getElementById("value");
    if (now && typed) {
      now.value = typed;
      if (view.fact === null) tryOut(typed);
    }
    if (now && focused) now.focus();
  }
  drawList();
  if (work.ended && view.cell === null && view.fact === null) resume();
}

// The last answer was on its way when nothing was left; now that it has made sums fail, or was given of a report that
// the reviewer has left, the list is not empty any more.
function resume() {
  const left = work.looks.filter((one) => !work.skipped.has(one));
  const next = left.length ? -1 : nextOfAll();
  if (next >= 0) return moveTo(next);
  if (!left.length) return;
  work.ended = false;
  app.dataset.moved = "";
  choose({ cell: left[0] }, "keys");
  settle();
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
  if (!ok) return fault(faultWord(told));
  if (work.at !== last.at) await open(last.at);
  arrived(last.at, told.report, true);
  // Who has gone on to a fact meanwhile stays there.
  if (last.cell !== null && view.fact === null) choose({ cell: last.cell }, "keys");
  announce(t("Taken back.", "已撤销。"));
}

// To the next cell to look at, by worth; behind the last one, to the next report.
function onward(cell) {
  const left = work.looks.filter((one) => one !== cell && !work.skipped.has(one));
  const stays = left.length && (work.asked.has(left[0]) || work.items[work.at].worth >= given.stays * bestElsewhere());
  if (stays) return choose({ cell: left[0] }, "keys");
  const next = nextOfAll();
  if (next >= 0) return moveTo(next);
  choose({}, "list");
  work.ended = true;
  announce(t("That was the last one.", "已到最后一项。"));
}

// Led on to another report, a reviewer may still be typing for this one: keys count again once he has paused, so that
// no number is cut in two and nothing is answered before it is seen.
const PAUSE_MS = 350;
let pause = 0;

async function moveTo(at) {
  app.dataset.moved = "";
  clearTimeout(pause);
  pause = 0;
  await open(at);
  // Another person may have answered all of it since the list was made.
  const next = view.report && todo(work.items[at]) === 0 ? nextOfAll() : -1;
  if (next >= 0) return moveTo(next);
  settle();
  announce(t("The next report.", "已到下一份报告。"));
}

function settle() {
  clearTimeout(pause);
  pause = setTimeout(() => delete app.dataset.moved, PAUSE_MS);
}

function stepLook(by) {
  if (!work.looks.length) return onward(-1);
  const now = work.looks.indexOf(view.cell);
  choose({ cell: work.looks[(now + by + work.looks.length) % work.looks.length] }, "keys");
}

const ACTS = { __proto__: null, b: "blank", n: "not_applicable", u: "unreadable", m: "missing", x: "text", s: "skip", z: "undo" };

function openHelp() {
  const help = drawHelp(KEYS.map(([keys, , zh, en]) => [keys.split(" "), [en, zh]]));
  fill(document.getElementById("dialogs"), help);
  help.showModal();
}

const PLAIN = {
  __proto__: null,
  j: () => stepLook(1), k: () => stepLook(-1), "]": () => otherReport(1), "[": () => otherReport(-1),
  f: () => document.getElementById("form-choice").focus(), d: () => decide({ kind: "report", name: "not_a_report" }), "/": () => document.getElementById("search").focus(),
  l: () => setLanguage(language === "zh" ? "en" : "zh"), t: nextTheme, "?": openHelp,
};

function otherReport(by) {
  if (todo(work.items[work.at]) > 0) work.passed.add(work.at);
  const next = by > 0 ? nextOfAll(0) : work.at - 1;
  if (next >= 0) return open(next);
  // What was skipped in the only report that is left comes again.
  if (by > 0 && work.looks.length) return open(work.at);
  return announce(t("There are no more reports.", "没有更多报告。"));
}

function chooseFact(name) {
  const at = factAt(name);
  if (at !== null) choose({ fact: at }, "keys");
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  const target = event.target;
  if ("moved" in app.dataset) {
    event.preventDefault();
    // While it is on its way nothing is timed yet.
    if (pause) settle();
    return undefined;
  }
  // A report that cannot be opened is gone past.
  if (!view.report) return event.key === "]" ? otherReport(1) : event.key === "[" ? otherReport(-1) : undefined;
  if (document.getElementById("help")?.open || target.matches("select")) return undefined;
  if (target.id === "search") {
    if (event.key === "Escape") target.blur();
    if (event.key === "Enter") document.querySelector("#reports button")?.click();
    return undefined;
  }
  if (target.matches("button, summary") && (event.key === "Enter" || event.key === " ")) return undefined;
  const inValue = target.id === "value";
  if (event.key === "Escape") {
    if (inValue) Object.assign(target, { value: "" }).blur();
    if (view.fact !== null) return choose(work.looks.length ? { cell: work.looks[0] } : {}, "keys");
    return inValue ? tryOut("") : undefined;
  }
  if (event.key === "Enter") {
    event.preventDefault();
    return acted("accept");
  }
  if (inValue && view.fact !== null) return undefined;
  if (/^[0-9０-９-]$/.test(event.key) && !inValue && view.cell !== null) return document.getElementById("value").focus();
  if (event.key in ARROWS && !inValue && target.closest("[data-cell]")) {
    event.preventDefault();
    return choose({ cell: neighbour(view.report, Number(target.closest("[data-cell]").dataset.cell), ...ARROWS[event.key]) }, "keys");
  }
  const act = ACTS[event.key] ? () => acted(ACTS[event.key]) : FACT_KEYS[event.key] ? () => chooseFact(FACT_KEYS[event.key]) : PLAIN[event.key];
  if (!act) return undefined;
  event.preventDefault();
  return act();
}

start();
