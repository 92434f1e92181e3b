// The source: its pages as pictures with boxes, what OCR saw in its places, or its text with marks.

const SHEET_ZOOM = [1, 1.5, 2, 3];
const LINES_A_CHUNK = 40;

const drawnSource = { body: null, marks: new Map(), zoom: 0, wrap: null, watch: null };

function sourceViews(report) {
  const source = report.source;
  return [
    source.sheets && source.sheets.some((sheet) => sheet.drawn) && "picture",
    source.boxes && source.boxes.length && "boxes",
    source.text && "text",
  ].filter(Boolean);
}

// Which cells and facts stand where: [{start, end, page, box, owner}]
function markedPlaces(report) {
  const found = [];
  const put = (owner, state, places) => {
    for (const [page, start, end, ...box] of places) found.push({ owner, state, page, start, end, box: box.length === 4 ? box : null });
  };
  for (const cell of report.cells) put(`c${cell.index}`, cell.failed && cell.state === "read" ? "failed" : cell.state, cell.places);
  report.facts.forEach((fact, index) => put(`f${index}`, "fact", fact.p));
  return found;
}

function drawSource(report) {
  drawnSource.marks = new Map();
  if (drawnSource.watch) drawnSource.watch.disconnect();
  const views = sourceViews(report);
  if (!views.includes(view.source)) view.source = views.length ? views[0] : null;
  const body = h("div", { class: `pane-body source-body view-${view.source}`, tabindex: 0, role: "region", "aria-label": t("source_content") });
  drawnSource.body = body;
  const places = markedPlaces(report);
  put(body, [sourceBanner(report)]);
  if (view.source === "text") body.append(drawText(report, places));
  else if (view.source) body.append(...drawSheets(report, places));
  else body.append(drawQuotes(report));
  const ownersOf = (event) => {
    const mark = event.target.closest("[data-owners]");
    return mark ? mark.dataset.owners.split(" ") : null;
  };
  body.addEventListener("click", (event) => chooseOwner(ownersOf(event)));
  body.addEventListener("pointerover", (event) => hover(ownersOf(event)));
  body.addEventListener("pointerleave", () => hover(null));
  return body;
}

// A place that several share is clicked through.
function chooseOwner(owners) {
  if (!owners) return;
  const now = view.cell !== null ? `c${view.cell}` : view.fact !== null ? `f${view.fact}` : "";
  const next = owners[(owners.indexOf(now) + 1) % owners.length];
  if (next.startsWith("c")) choose({ cell: Number(next.slice(1)) }, "source");
  else choose({ fact: Number(next.slice(1)) }, "source");
}

function sourceBanner(report) {
  const { state, found, problem } = report.source;
  const said = {
    missing: t("source_missing"),
    changed: t("source_changed"),
    unhashed: t("source_unhashed"),
    failed: t("source_failed"),
  }[state];
  if (!said && !problem) return null;
  return h("div", { class: "banner", role: "note" }, h("b", {}, t("source_not_shown"), gap()), said, found && h("div", { class: "path" }, found), problem && h("div", { class: "path" }, problem));
}

function mark(place, node) {
  for (const owner of place.owners || [place.owner]) {
    if (!drawnSource.marks.has(owner)) drawnSource.marks.set(owner, []);
    drawnSource.marks.get(owner).push(node);
  }
  return node;
}

// ---- pictures of pages, and boxes without a picture

function drawSheets(report, places) {
  const sheets = view.source === "picture" ? report.source.sheets : report.source.boxes;
  drawnSource.watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) loadPicture(entry.target);
  }, { root: drawnSource.body, rootMargin: "600px" });
  return sheets.map((sheet) => {
    const node = h("div", { class: "sheet", style: { "aspect-ratio": `${sheet.w} / ${sheet.h}`, width: `${100 * SHEET_ZOOM[drawnSource.zoom]}%` } },
      h("span", { class: "page-number" }, t("page", { page: String(sheet.page) })));
    if (sheet.drawn) {
      node.append(h("img", { alt: t("page_of_source", { page: String(sheet.page) }), "data-picture": `picture-${report.place}-${sheet.page}` }));
      drawnSource.watch.observe(node);
    } else if (view.source === "picture") node.append(h("p", { class: "left-out" }, t("picture_left_out")));
    for (const word of sheet.words || []) node.append(drawWord(word, sheet));
    node.append(...boxesOf(places.filter((place) => place.page === sheet.page && place.box)).map((place) => drawBox(report, place, sheet)));
    return node;
  });
}

function pictureUrl(id) {
  // A server gives pictures by their address; a page of its own holds them.
  const served = view.report.raw.pictures;
  if (served) return Object.hasOwn(served, id) ? served[id] : null;
  const holder = document.getElementById(id);
  return holder ? `data:image/webp;base64,${holder.textContent}` : null;
}

function loadPicture(sheet) {
  const image = sheet.querySelector("img");
  if (image && !image.src) image.src = pictureUrl(image.dataset.picture);
  drawnSource.watch.unobserve(sheet);
}

// One box a place, whoever shares it.
function boxesOf(places) {
  const byBox = new Map();
  for (const place of places) {
    const key = place.box.join(" ");
    if (byBox.has(key)) byBox.get(key).owners.push(place.owner);
    else byBox.set(key, { ...place, owners: [place.owner] });
  }
  return [...byBox.values()];
}

function within([left, top, right, bottom], sheet) {
  return { left: `${(100 * left) / sheet.w}%`, top: `${(100 * top) / sheet.h}%`, width: `${(100 * Math.max(right - left, 1)) / sheet.w}%`, height: `${(100 * Math.max(bottom - top, 1)) / sheet.h}%` };
}

function drawBox(report, place, sheet) {
  return mark(place, h("div", { class: `box on-${place.state}`, "data-owners": place.owners.join(" "), title: ownerWords(report, place.owners), style: within(place.box, sheet) }));
}

function drawWord([left, top, right, bottom, text], sheet) {
  return h("span", { class: "word", style: { ...within([left, top, right, bottom], sheet), "font-size": `${(82 * (bottom - top)) / sheet.w}cqw` } }, text);
}

function ownerWords(report, owners) {
  return owners.map((owner) => {
    if (owner.startsWith("f")) return factWord(report.facts[Number(owner.slice(1))].name);
    const cell = report.cells[Number(owner.slice(1))];
    return `${lastOf(rowPath(report, cell))} · ${lastOf(columnPath(report, cell))}`;
  }).join("\n");
}

// ---- text

function drawText(report, places) {
  const source = report.source.text;
  const laid = drawnSource.wrap === null ? Boolean(source.laid) : !drawnSource.wrap;
  const root = h("div", { class: laid ? "text laid" : "text" });
  const marks = places.filter((place) => place.end >= place.start).sort((one, other) => one.start - other.start || one.end - other.end);
  const furniture = source.furniture;
  let shownTo = 0;
  for (const [offset, text] of source.pieces) {
    if (offset > shownTo) root.append(h("p", { class: "gap" }, t("left_out", { count: offset - shownTo })));
    drawPiece(root, report, offset, text, marks, furniture, source.pages);
    shownTo = offset + text.length;
  }
  if (shownTo < source.length) root.append(h("p", { class: "gap" }, t("left_out", { count: source.length - shownTo })));
  return root;
}

function drawPiece(root, report, offset, text, marks, furniture, pages) {
  let chunk = null;
  let lines = 0;
  let from = 0;
  let first = 0;
  const starts = new Map(pages.map(([start], index) => [start, index]));
  while (from <= text.length) {
    const stop = text.indexOf("\n", from);
    const to = stop < 0 ? text.length : stop;
    const [start, end] = [offset + from, offset + to];
    if (!chunk || lines % LINES_A_CHUNK === 0) {
      chunk = h("div", { class: "chunk" });
      root.append(chunk);
    }
    lines += 1;
    const page = starts.get(start);
    if (page) chunk.append(h("div", { class: "page-break" }, t("page", { page: String(page + 1) })));
    while (first < marks.length && marks[first].end < start) first += 1;
    const here = [];
    for (let next = first; next < marks.length && marks[next].start <= end; next++) if (marks[next].end >= start && (marks[next].end > start || marks[next].start === marks[next].end)) here.push(marks[next]);
    const faint = furniture.some(([one, other]) => one <= start && end <= other && end > start);
    chunk.append(drawLine(report, text.slice(from, to), start, here, faint));
    if (stop < 0) break;
    from = stop + 1;
  }
}

function drawLine(report, line, start, marks, faint) {
  const node = h("div", { class: faint ? "line faint" : "line", "data-start": start });
  const end = start + line.length;
  const cuts = new Set([start, end]);
  for (const place of marks) for (const edge of [place.start, place.end]) if (edge > start && edge < end) cuts.add(edge);
  const edges = [...cuts].sort((one, other) => one - other);
  const empty = marks.filter((place) => place.start === place.end);
  for (let index = 0; index < edges.length; index++) {
    const [from, to] = [edges[index], edges[index + 1]];
    for (const place of empty) if (place.start === from) node.append(mark(place, h("span", { class: `mark empty on-${place.state}`, "data-owners": place.owner, title: ownerWords(report, [place.owner]) }, "▯")));
    if (to === undefined) break;
    const over = marks.filter((place) => place.start <= from && place.end >= to && place.start < place.end);
    const text = line.slice(from - start, to - start);
    if (!over.length) node.append(plain(text));
    else {
      const owners = over.map((place) => place.owner);
      const state = (over.find((place) => place.owner.startsWith("c")) || over[0]).state;
      node.append(mark({ owners }, h("span", { class: `mark on-${state}`, "data-owners": owners.join(" "), title: ownerWords(report, owners) }, text)));
    }
  }
  return node;
}

// Tabs hold the columns of many converted texts: they are shown as faint rules.
function plain(text) {
  if (!text.includes("\t")) return document.createTextNode(seen(text));
  const pieces = document.createDocumentFragment();
  text.split("\t").forEach((part, index) => {
    if (index) pieces.append(h("span", { class: "tab" }, "\t"));
    pieces.append(document.createTextNode(seen(part)));
  });
  return pieces;
}

// Without the source: what the record itself quotes.
function drawQuotes(report) {
  const quoted = report.facts.filter((fact) => fact.t);
  if (!quoted.length) return h("div");
  return h("div", { class: "quotes" }, h("p", { class: "muted" }, t("quotes")),
    h("dl", {}, quoted.map((fact) => [h("dt", {}, factWord(fact.name)), h("dd", {}, fact.t)])));
}

function chooseInSource(report, origin) {
  for (const nodes of drawnSource.marks.values()) for (const node of nodes) node.classList.remove("chosen", "lit");
  const add = (owner, name) => (drawnSource.marks.get(owner) || []).forEach((node) => node.classList.add(name));
  const owner = view.cell !== null ? `c${view.cell}` : view.fact !== null ? `f${view.fact}` : null;
  if (view.check !== null) for (const member of report.checks[view.check].members) add(`c${member}`, "lit");
  if (owner) add(owner, "chosen");
  const nodes = drawnSource.marks.get(owner || (view.check !== null ? `c${report.checks[view.check].members[0]}` : ""));
  if (!nodes || origin === "source") return;
  bringIn(drawnSource.body, nodes[0]);
  // Chunks not yet drawn have guessed heights: look again when they are.
  setTimeout(() => bringIn(drawnSource.body, nodes[0]), 350);
}
