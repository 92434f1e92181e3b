// The review: a list of what is left, one report beside its source, and an answer a cell, by keyboard.

const given = data("start");
const app = document.getElementById("app");
const work = { items: [], forms: [], reliance: null, mine: [], at: null, ready: new Map(), looks: [], asked: new Map(), fault: null, tried: [], who: given.who, began: Date.now(), skipped: new Set(), passed: new Set(), ended: false, line: Promise.resolve(), onTheWay: new Set(), wanted: "" };

// Key, act. The acts of a cell are buttons of the answer too; the help has all of them.
const KEYS = [
  ["Enter", "accept"],
  ["0–9", "type"],
  ["b", "blank"],
  ["n", "not_applicable"],
  ["u", "unreadable"],
  ["m", "missing"],
  ["x", "text"],
  ["s", "skip"],
  ["z", "undo"],
  ["j k", "step"],
  ["] [", "report"],
  ["o y h", "fact"],
  ["f", "form"],
  ["d", "none"],
  ["/", "search"],
  ["Esc", "clear"],
  ["l t", "look"],
  ["?", "help"],
];
const CELL_ACTS = ["accept", "blank", "not_applicable", "missing", "unreadable", "text", "skip", "undo"];
const STATES = new Set(["failed", "unrecognised", "mostly_missing", "skipped"]);
const stateWord = (state) => (STATES.has(state) ? t(`state.${state}`) : state);
const FACT_KEYS = { __proto__: null, o: "organization", y: "year", h: "title" };

async function ask(wanted, body) {
  const path = body === undefined ? `${wanted}?who=${encodeURIComponent(work.who)}` : wanted;
  const answer = await fetch(`api/${path}`, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ who: work.who, ...body }) });
  const told = await answer.json();
  return { ok: answer.ok, status: answer.status, told };
}

// An error of the server, in the language of the page.
const faultWord = (told) => (language === "zh" && told.chinese) || told.error;

// ---- the list

const RENEW_MS = 10_000;

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
  // Answers that the server has not confirmed yet would be lost.
  addEventListener("beforeunload", (event) => { if (work.onTheWay.size) event.preventDefault(); });
  setInterval(renewAtEnd, RENEW_MS);
  const first = work.items.findIndex((item) => todo(item) > 0);
  if (work.items.length) await open(Math.max(first, 0));
  else fill(document.getElementById("stage"), h("p", { class: "pad" }, t("run_empty")));
}

function frame() {
  app.classList.add("many");
  const search = h("input", { type: "search", id: "search", value: work.wanted, placeholder: t("search_report_key"), "aria-label": t("search_reports"), on: { input: () => { work.wanted = search.value; drawList(); } } });
  fill(app, h("nav", { class: "pane reports-pane", "aria-label": t("reports_list") },
    h("div", { class: "bar-row" }, h("div", { id: "progress" }), search), h("div", { class: "pane-body", tabindex: 0, role: "region", "aria-label": t("list_of_reports") }, h("ol", { class: "reports", id: "reports" }))),
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
  fill(document.getElementById("reports"), from > 0 && h("li", { class: "more muted" }, t("listed_before", { count: from })), shownItems.map((at) => drawItem(at)),
    from + shownItems.length < found.length && h("li", { class: "more muted" }, t("listed_behind", { count: found.length - from - shownItems.length })), !found.length && h("li", { class: "more muted" }, t("none_found")));
  bringIn(document.querySelector(".reports-pane .pane-body"), document.querySelector("#reports .chosen"), { smooth: false });
  drawProgress();
}

function drawItem(at) {
  const item = work.items[at];
  return h("li", { class: [at === work.at && "chosen", todo(item) === 0 && "done"].filter(Boolean).join(" ") },
    h("button", { type: "button", title: item.path, "aria-current": at === work.at && "true", on: { click: () => { if (todo(work.items[work.at]) > 0) work.passed.add(work.at); open(at); } } }, h("b", {}, item.organization || lastPart(item.path)),
      h("span", { class: "muted" }, [item.year, item.state ? stateWord(item.state) : item.organization && lastPart(item.path)].filter(Boolean).join(" · ")),
      h("span", { class: "chips" }, item.left > 0 && h("span", { class: "chip review" }, item.left), item.audit > 0 && h("span", { class: "chip drawn" }, t("chip.audit", { count: item.audit })), item.second > 0 && h("span", { class: "chip drawn" }, t("chip.second", { count: item.second })), todo(item) === 0 && (item.noted ? h("span", { class: "chip" }, t("chip.noted")) : h("span", { class: "chip good" }, "✓")))));
}

function drawProgress() {
  const sum = (of) => work.items.reduce((all, item) => all + of(item), 0);
  const left = sum(todo);
  const open = sum((item) => (todo(item) > 0 ? 1 : 0));
  const noted = sum((item) => (item.noted ? 1 : 0));
  const minutes = (Date.now() - work.began) / 60000;
  const mine = work.mine.length;
  const pace = mine > 2 && minutes > 0.2 ? ` · ${t("pace", { count: Math.round(mine / minutes) })}` : "";
  work.most = Math.max(work.most || 0, left + mine);
  fill(document.getElementById("progress"),
    h("p", { class: "reviewer" }, h("b", {}, work.who), h("span", { class: "muted" }, ` ${t("decided_now", { count: mine })}${pace}`)),
    h("div", { class: "track", role: "img", "aria-label": t("left_of", { count: left, all: work.most }) }, h("div", { class: "level", style: { width: `${work.most ? (100 * (work.most - left)) / work.most : 100}%` } })),
    h("p", { class: "muted" }, t("left_in", { count: left, open, all: work.items.length - noted }), noted > 0 && h("br"), noted > 0 && t("noted_too", { count: noted })),
    h("p", { class: "muted", id: "saving" }), drawReliance());
  saving();
}

// How far the decisions can be relied on: both shares with the range that so few looks leave open.
function drawReliance() {
  if (!work.reliance) return null;
  const line = ([hits, looks, low, high], words) => looks > 0 && h("p", { class: "muted reliance" }, words, h("b", {}, ` ${hits}/${looks} `), t("interval", { low: percent(low, 0), high: percent(high, 0) }));
  return [line(work.reliance.agreed, t("second_agreed")), line(work.reliance.wrong, t("audit_wrong"))];
}

// What others have decided meanwhile, and what the server has counted anew.
async function renew() {
  const { ok, told } = await ask("queue");
  if (!ok) return false;
  const now = new Map(told.items.map((item) => [item.id, item]));
  const here = work.items[work.at];
  const more = todo(now.get(here.id) || here) > todo(here);
  for (const item of work.items) if (now.has(item.id)) Object.assign(item, now.get(item.id));
  work.reliance = told.reliance;
  drawList();
  return more;
}

// Nothing is left as far as this page knows: the server is asked, and again from time to time.
async function renewAtEnd() {
  if (!work.ended || work.onTheWay.size || work.renewing) return;
  work.renewing = true;
  try {
    const more = await renew();
    if (!work.ended) return;
    const next = nextOfAll();
    if (next >= 0) await moveTo(next);
    // What was skipped in this report is not asked again, only what has come to it.
    else if (more) await moveTo(work.at);
  } catch {
    // The server is not there; it is asked again.
  } finally {
    work.renewing = false;
  }
}

// ---- one report

const READY_MS = 30_000;

async function open(at) {
  work.at = at;
  work.ended = false;
  work.passed.delete(at);
  const item = work.items[at];
  const ready = work.ready.get(item.id);
  work.ready.clear();
  // What was asked for long ago may have been decided by others since.
  const got = ready && Date.now() - ready.when < READY_MS ? ready.got : asIs(item.id);
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
  if (next >= 0) work.ready.set(work.items[next].id, { when: Date.now(), got: asIs(work.items[next].id) });
}

// A report as it is with all that was answered so far: what is on its way to the server goes first.
const asIs = (item) => ([...work.onTheWay].some((one) => one.startsWith(`${item} `)) ? work.line.then(() => ask(`report/${item}`)) : ask(`report/${item}`));

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
  document.title = seen(t("review_of", { name: told.organization.v ?? path }));
  fill(document.getElementById("stage"), h("header", { class: "top" }, h("div", { class: "who" }, h("h1", {}, told.organization.v ?? lastPart(path), told.year.v !== null && h("span", { class: "year" }, told.year.v)), h("p", { class: "muted", title: path }, path)),
    drawWhole(report), h("div", { class: "toggles" }, toggles(), h("button", { type: "button", class: "quiet", id: "help-button", title: t("keys_mark"), "aria-label": t("keys"), on: { click: openHelp } }, "?"))),
  h("div", { class: "panes" }, h("section", { class: "pane source-pane", "aria-label": t("source") }, drawSource(report)),
    h("main", { class: "pane form-pane", "aria-label": t("recovered_form") }, h("div", { class: "pane-body form-body", tabindex: 0, role: "region", "aria-label": t("the_form") }, drawReasons(report), report.form ? drawForm(report) : noForm())),
    h("section", { class: "pane panel review-panel", "aria-label": t("answer") }, h("div", { id: "answer" }), drawPanel(report))));
  chosen("list");
}

function noForm() {
  Object.assign(drawnForm, { root: null, nodes: [], sums: [] });
  return null;
}

// What is to be said of the report as a whole: its form, or that it is no report.
function drawWhole(report) {
  const now = report.raw.form[0];
  const choice = h("select", { id: "form-choice", "aria-label": t("form_choice"), on: { keydown: (event) => {
    if (event.key === "Enter") decide({ kind: "report", name: "form", value: choice.value });
    if (event.key === "Escape") choice.blur();
  } } }, work.forms.map(([form, title]) => h("option", { value: form, selected: form === now }, `${form} ${title}`)));
  const opinion = opinionOf("report", "not_a_report") || opinionOf("report", "form");
  if (report.raw.noted) return null;
  return h("div", { class: "review-bar", role: "group", "aria-label": t("whole_report") }, h("span", { class: "muted" }, t("form")), choice,
    h("button", { type: "button", class: "quiet", id: "set-form", on: { click: () => decide({ kind: "report", name: "form", value: choice.value }) } }, t("on_this_form"), h("kbd", {}, "f")),
    report.raw.none ? h("b", { class: "chip bad" }, t("decided_no_report")) : h("button", { type: "button", class: "quiet", id: "no-report", on: { click: () => decide({ kind: "report", name: "not_a_report" }) } }, t("no_report"), h("kbd", {}, "d")),
    opinion && drawOpinion(opinion));
}

// Why the report as a whole is on the list, and what can be done.
function drawReasons(report) {
  const { whole } = report.raw;
  if (!whole) return null;
  return h("section", { class: "whole", "aria-label": t("why_listed") }, h("b", {}, stateWord(whole.state)), whole.reasons.map((reason) => h("p", {}, reasonWord(reason))), h("p", { class: "muted" }, t("next_step"), gap(), reasonWord(whole.step)));
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
  const says = (head) => (head.value !== null ? String(head.value) : head.status ? statusWord(head.status) : t("so"));
  return h("p", { class: "opinion" }, t(opinion.conflict ? "disagree" : "decided"), gap(), opinion.heads.map((head, at) => [at > 0 && t("and_then"), at > 0 && gap(), h("b", {}, says(head)), gap(), t("by", { who: head.who }), head.why && ` ${head.why}`, " ",
    h("button", { type: "button", class: "plain", on: { click: () => takeBack(head.id) } }, t("take_back"))]));
}

function drawAnswer() {
  const holder = document.getElementById("answer");
  if (!holder) return;
  if (view.fact !== null) return drawFactAnswer(holder);
  const whole = view.report.raw.whole && !work.looks.length;
  if (view.cell === null) return fill(holder, h("div", { class: "answer" }, h("p", { class: "muted" }, view.report.raw.noted ? t("noted_whole") : whole ? t("settle_whole") : work.looks.length ? t("to_first_cell") : t("nothing_left"))));
  const cell = view.report.cells[view.cell];
  const opinion = opinionOf("cell", cellName());
  const asked = work.asked.get(view.cell);
  const input = h("input", { id: "value", inputmode: "decimal", autocomplete: "off", "aria-label": `${t("value_of")} ${spoken(view.report, cell)}`, placeholder: cellSays(cell) || "–", on: { input: () => tryOut(input.value) } });
  fill(holder, h("div", { class: "answer" }, h("p", { class: "where" }, rowPath(view.report, cell).join(" › "), h("span", { class: "muted" }, ` · ${lastOf(columnPath(view.report, cell))}`)), asked && h("p", { class: "asked" }, t(`asked.${asked}`)), input, drawActs(CELL_ACTS),
    h("div", { class: "sums", id: "sums", role: "status", "aria-live": "polite" }), opinion && drawOpinion(opinion), h("p", { class: "fault", id: "fault", role: "alert" }, work.fault)));
  drawSums();
}

function drawActs(acts) {
  return h("div", { class: "keys-row" }, acts.map((act) => {
    const [key] = KEYS.find(([, name]) => name === act);
    const words = t(act === "accept" ? "accept" : `act.${act}`);
    return h("button", { type: "button", class: act === "accept" ? "quiet main" : "quiet", "data-act": act, on: { click: () => acted(act) } }, words, h("kbd", {}, key));
  }));
}

// The last question of what an answer would do to the sums: answers to earlier ones come too late.
let trying = 0;

// A fact is typed as it stands in the source; letters are letters here, and Enter keeps it.
function drawFactAnswer(holder) {
  const fact = view.report.facts[view.fact];
  const opinion = opinionOf("fact", fact.name);
  const input = h("input", { id: "value", class: "words", autocomplete: "off", "aria-label": factWord(fact.name), placeholder: fact.v === null ? t("not_read") : String(fact.v) });
  fill(holder, h("div", { class: "answer" }, h("p", { class: "where" }, factWord(fact.name), h("span", { class: "muted" }, fact.v !== null && ` · ${t("confidence_is", { share: percent(fact.c, 0) })}`)), input,
    h("div", { class: "keys-row" }, h("button", { type: "button", class: "quiet main", "data-act": "accept", on: { click: () => acted("accept") } }, t("keep"), h("kbd", {}, "Enter")), h("button", { type: "button", class: "quiet", "data-act": "missing", on: { click: () => decide({ ...subject(), value: null }) } }, t("act.missing")),
      h("button", { type: "button", class: "quiet", "data-act": "undo", on: { click: () => acted("undo") } }, t("act.undo"))),
    fact.t && h("p", { class: "muted" }, t("in_source_says"), gap(), h("q", {}, String(fact.t).slice(0, 300))), opinion && drawOpinion(opinion), h("p", { class: "fault", id: "fault", role: "alert" }, work.fault)));
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
    if (!typed && fact.v === null) return fault(t("type_source"));
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
  if (cell.status === "inferred") return fault(t("inferred_not_accepted"));
  return decide({ kind: "cell", name: cellName(), status: cell.status, value: cell.value });
}

function fault(said) {
  work.fault = said;
  const holder = document.getElementById("fault");
  if (holder) fill(holder, said);
  else announce(said);
}

// How many answers the server has not confirmed yet.
function saving() {
  app.dataset.saving = String(work.onTheWay.size);
  const line = document.getElementById("saving");
  if (line) fill(line, work.onTheWay.size > FEW_ON_THE_WAY && t("saving", { count: work.onTheWay.size }));
}

const FEW_ON_THE_WAY = 3;

const onTheWay = ({ item, cell, asked }) => `${item} ${cell ?? asked.name}`;

// The reviewer goes on at once; answers are sent one after another, in the order in which they were given.
function decide(asked) {
  if (view.report.raw.noted) return announce(t("noted_whole"));
  // What the person has before him now: by the time it is sent he may be in another report.
  const opinion = opinionOf(asked.kind, asked.name);
  const sent = { asked, item: view.report.raw.item, cell: asked.kind === "cell" ? view.cell : null, at: work.at, seen: opinion ? opinion.heads.map((head) => head.id) : [] };
  // A key that is held down says the same thing once.
  if (asked.kind === "report" && (work.onTheWay.has(onTheWay(sent)) || (asked.name === "not_a_report" && view.report.raw.none))) return;
  work.onTheWay.add(onTheWay(sent));
  saving();
  work.line = work.line.then(() => send(sent)).catch(reportError);
  if (sent.cell === null) return;
  work.looks = work.looks.filter((one) => one !== sent.cell);
  onward(sent.cell);
}

async function send(sent) {
  const { asked, item, cell, at } = sent;
  const here = () => work.at === at && view.report.raw.item === item;
  const own = work.mine.filter((one) => one.item === item && one.kind === asked.kind && one.name === asked.name).map((one) => one.decision);
  let answer;
  try {
    answer = await ask(`decide/${item}`, { ...asked, seen: [...sent.seen, ...own] });
  } catch {
    work.onTheWay.delete(onTheWay(sent));
    saving();
    back(at, cell, t("no_answer"));
    return;
  }
  work.onTheWay.delete(onTheWay(sent));
  saving();
  const { ok, status, told } = answer;
  if (!ok) {
    const said = status === 409 ? `${faultWord(told)} — ${t("overrule")}` : faultWord(told);
    back(at, cell, said, status === 409);
    return;
  }
  work.mine.push({ item, at, cell, kind: asked.kind, name: asked.name, decision: told.decision });
  const stays = asked.kind === "fact";
  if (stays && here()) clearKept(asked);
  arrived(at, told.report, here());
  if (stays) announce(t("saved"));
  if (cell === null && !stays && here()) onward(-1);
}

// The field is emptied of a fact that is kept; of another one that is being typed meanwhile nothing is taken.
function clearKept(asked) {
  const value = document.getElementById("value");
  const shown = view.fact === null ? null : view.report.facts[view.fact].name;
  if (value && shown === asked.name && value.value.trim() === String(asked.value ?? "")) value.value = "";
}

async function takeBack(decision) {
  const [at, item] = [work.at, view.report.raw.item];
  const { ok, told } = await ask(`undo/${item}`, { decision });
  if (!ok) return fault(faultWord(told));
  work.mine = work.mine.filter((one) => one.decision !== decision);
  arrived(at, told.report, work.at === at);
  announce(t("taken_back"));
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

// What could not be kept is shown again, with the reason. Not waited for by the answers behind it: the report may be
// asked for only after them.
async function back(at, cell, said, stale = false) {
  if (work.at !== at || stale) await open(at);
  // The reviewer has gone on meanwhile; that report is on the list again.
  if (work.at !== at || onItsWay()) return;
  if (cell !== null) choose({ cell }, "keys");
  fault(said);
}

async function undo() {
  await work.line;
  const last = work.mine.pop();
  if (!last) return announce(t("nothing_to_undo"));
  const { ok, told } = await ask(`undo/${last.item}`, { decision: last.decision });
  if (!ok) return fault(faultWord(told));
  if (work.at !== last.at) await open(last.at);
  arrived(last.at, told.report, true);
  // Who has gone on to a fact meanwhile stays there.
  if (last.cell !== null && view.fact === null) choose({ cell: last.cell }, "keys");
  announce(t("taken_back"));
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
  announce(t("last_one"));
  return renewAtEnd();
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
  announce(t("next_report"));
}

// Is the report that was gone to not drawn yet? What is seen is another one's then.
const onItsWay = () => Boolean(view.report) && view.report.raw.item !== work.items[work.at].id;

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
  const help = drawHelp(KEYS.map(([keys, act]) => [keys.split(" "), `act.${act}`]));
  fill(document.getElementById("dialogs"), help);
  help.showModal();
}

const PLAIN = {
  __proto__: null,
  j: () => stepLook(1), k: () => stepLook(-1), "]": () => otherReport(1), "[": () => otherReport(-1),
  f: () => document.getElementById("form-choice")?.focus(), d: () => decide({ kind: "report", name: "not_a_report" }), "/": () => document.getElementById("search").focus(),
  l: () => setLanguage(language === "zh" ? "en" : "zh"), t: nextTheme, "?": openHelp,
};

function otherReport(by) {
  if (todo(work.items[work.at]) > 0) work.passed.add(work.at);
  const next = by > 0 ? nextOfAll(0) : work.at - 1;
  if (next >= 0) return open(next);
  // What was not opened comes last: there is nothing to decide of it, but something to know.
  const noted = by > 0 && !work.looks.length ? work.items.findIndex((item, at) => item.noted && at > work.at) : -1;
  if (noted >= 0) return open(noted);
  // What was skipped in the only report that is left comes again.
  if (by > 0 && work.looks.length) return open(work.at);
  return announce(t("no_more_reports"));
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
  if (onItsWay() && event.key !== "]" && event.key !== "[") return event.preventDefault();
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
