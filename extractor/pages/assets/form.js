// The form as the office prints it: merged headers, groups of rows; beside its lines and below its columns, the checks.

const CHECK_MARK = { pass: "✓", fail: "✗", unknown: "·" };
const NUMERALS = "零一二三四五六七八九十";

const drawnForm = { root: null, nodes: [], sums: [], places: new Map() };

function drawForm(report) {
  drawnForm.nodes = [];
  drawnForm.sums = [];
  drawnForm.places = new Map();
  const at = new Map();
  for (const check of report.checks) {
    if (!check.sums || check.sums.each === "once") continue;
    at.set(check.where, [...(at.get(check.where) || []), check]);
  }
  const tables = report.form.tables.map((table) => drawTable(report, table, at));
  const told = report.raw.told;
  const title = told.title.v ?? ([told.organization.v, told.year.v].filter((part) => part !== null).join(" ") || report.raw.path);
  drawnForm.root = h("div", { class: "paper", "data-colour": view.colour }, h("h2", { class: "form-title" }, title), drawBands(), tables);
  listen(report);
  return drawnForm.root;
}

// What the colours of confidence mean; shown while they are.
function drawBands() {
  const edges = [...BANDS, 0].map((edge, index) => (index < BANDS.length ? `≥ ${100 * edge} %` : `< ${100 * BANDS[index - 1]} %`));
  return h("ol", { class: "bands", "aria-label": t("confidence") }, edges.map((edge, index) => h("li", {}, h("span", { class: "swatch", "data-sure": index }), edge)));
}

function drawTable(report, table, at) {
  const numeral = table.section ? `${NUMERALS[table.section] || table.section}、` : "";
  return h("section", { class: "form-table", "data-table": table.name },
    h("h3", {}, numeral + table.title),
    table.blocks.map((block) => [block.title && h("div", { class: "block-title" }, block.title), h("div", { class: "scroll-x" }, drawBlock(report, table, block, at))]),
  );
}

function drawBlock(report, table, block, at) {
  const lines = Array.from({ length: block.lines }, () => []);
  for (const [text, line, lineEnd, column, columnEnd] of block.labels) lines[line].push({ text, column, rowspan: lineEnd - line, colspan: columnEnd - column, side: column < block.side });
  for (const [index, line, column] of block.cells) lines[line].push({ index, column });
  const rowChecks = block.cells.some(([index]) => at.has(rowPlace(report, index))) && !table.flat;
  const columnPlace = table.flat ? rowPlace : columnPlaceOf;
  const columnChecks = block.cells.some(([index]) => at.has(columnPlace(report, index)));
  const grid = h("table", { role: "grid", class: `form${table.flat ? " flat" : ""}${block.side > 1 ? " deep" : ""}`, "aria-label": block.title || table.title });
  const head = h("thead");
  const body = h("tbody");
  lines.forEach((items, line) => {
    const row = h("tr");
    for (const item of items.sort((one, other) => one.column - other.column)) row.append(item.index === undefined ? drawLabel(item) : drawCell(report, report.cells[item.index], table, block, line, item.column));
    if (rowChecks && line === 0) row.append(h("th", { class: "sum", rowspan: block.head, scope: "col" }, t("sums")));
    if (rowChecks && line >= block.head) row.append(h("td", { class: "sum" }, drawSum(at.get(rowPlace(report, items.find((item) => item.index !== undefined).index)))));
    (line < block.head ? head : body).append(row);
  });
  if (block.side > 1) setColumns(grid, report, block, rowChecks);
  grid.append(head, body);
  if (columnChecks) grid.append(h("tfoot", {}, drawFoot(report, table, block, at, columnPlace)));
  return grid;
}

// Tables with groups of rows: the columns of numbers are as wide as the longest of them, the labels get the rest.
const GROUP_WIDTH = 3.3;
const LABEL_WIDTH = 12;

function setColumns(grid, report, block, rowChecks) {
  const values = block.cells.map(([index]) => report.cells[index].value).filter((value) => value !== null);
  const numbers = 0.57 * Math.max(5, ...values.map((value) => Math.min(String(value).length, 14))) + 0.9;
  const widths = Array.from({ length: block.columns }, (_, column) => (column >= block.side ? numbers : column < block.side - 1 ? GROUP_WIDTH : null));
  if (rowChecks) widths.push(GROUP_WIDTH);
  grid.prepend(h("colgroup", {}, widths.map((width) => h("col", { style: width && { width: `${width}em` } }))));
  grid.style.setProperty("min-width", `${widths.reduce((sum, width) => sum + (width || LABEL_WIDTH), 0)}em`);
}

const rowPlace = (report, index) => `${report.cells[index].name[0]}/${report.cells[index].name[1]}/*`;
const columnPlaceOf = (report, index) => `${report.cells[index].name[0]}/*/${report.cells[index].name[2]}`;

function drawLabel({ text, rowspan, colspan, side }) {
  return h("th", { rowspan: rowspan > 1 && rowspan, colspan: colspan > 1 && colspan, scope: side ? (rowspan > 1 ? "rowgroup" : "row") : colspan > 1 ? "colgroup" : "col",
    class: side && rowspan > 1 && text.length < 16 ? "group" : side ? "row" : null }, text);
}

function drawCell(report, cell, table, block, line, column) {
  const mark = markOf(cell.state);
  const node = h("td", { role: "gridcell", tabindex: -1, class: `cell st-${cell.state}${cell.failed ? " failed" : ""}`, "data-cell": cell.index, "data-sure": sureness(cell.confidence), "aria-label": spoken(report, cell) },
    h("span", { class: "value" }, cellSays(cell)),
    // Drawn by the style sheet: the label says the state in words.
    mark && h("i", { class: "mark", "aria-hidden": "true", "data-mark": mark }),
    h("i", { class: "bar", "aria-hidden": "true", style: { "--sure": String(cell.confidence) } }),
  );
  drawnForm.nodes[cell.index] = node;
  drawnForm.places.set(cell.index, { table, block, line, column });
  return node;
}

// Band of confidence, from the most sure: 0 to 5.
const BANDS = [0.99, 0.97, 0.9, 0.8, 0.6];

function sureness(confidence) {
  return BANDS.filter((edge) => confidence < edge).length;
}

function drawFoot(report, table, block, at, placeOf) {
  const row = h("tr");
  if (block.side) row.append(h("td", { class: "sum corner", colspan: block.side }, t("sums")));
  let last = null;
  for (let column = block.side; column < block.columns; column++) {
    const index = (block.cells.find((cell) => cell[2] === column) || [])[0];
    const place = index === undefined ? null : placeOf(report, index);
    if (table.flat && place === last && row.lastChild) {
      row.lastChild.colSpan += 1;
      continue;
    }
    last = place;
    row.append(h("td", { class: "sum" }, drawSum(at.get(place))));
  }
  return row;
}

function drawSum(checks) {
  if (!checks) return null;
  return checks.map((check) => {
    const button = h("button", { type: "button", class: `tick ${check.status}`, "data-check": check.index, tabindex: -1,
      title: `${checkWord(check.id)}: ${t(`check.${check.status}`)}`, "aria-label": `${checkWord(check.id)}: ${t(`check.${check.status}`)}` }, CHECK_MARK[check.status]);
    drawnForm.sums.push(button);
    return button;
  });
}

function listen(report) {
  const root = drawnForm.root;
  const cellAt = (event) => event.target.closest("[data-cell]");
  root.addEventListener("click", (event) => {
    const tick = event.target.closest("[data-check]");
    const cell = cellAt(event);
    if (tick) choose({ check: Number(tick.dataset.check) }, "form");
    else if (cell) choose({ cell: Number(cell.dataset.cell) }, "form");
  });
  root.addEventListener("pointerover", (event) => {
    const cell = cellAt(event);
    hover(cell ? [`c${cell.dataset.cell}`] : null);
  });
  root.addEventListener("pointerleave", () => hover(null));
  root.addEventListener("focusin", (event) => {
    const cell = cellAt(event);
    if (cell && Number(cell.dataset.cell) !== view.cell) choose({ cell: Number(cell.dataset.cell) }, "form");
  });
  filterForm(report);
}

const ARROWS = { __proto__: null, ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

// The neighbour of a cell in the drawing, for the arrow keys; beyond a block's edge, the next block.
function neighbour(report, index, down, right) {
  const place = drawnForm.places.get(index);
  const cells = place.block.cells;
  const near = cells.find(([, line, column]) => line === place.line + down && column === place.column + right);
  if (near) return near[0];
  const inOrder = report.form.tables.flatMap((table) => table.blocks);
  const other = inOrder[inOrder.indexOf(place.block) + (down || right)];
  if (!other) return index;
  return down + right > 0 ? other.cells[0][0] : other.cells[other.cells.length - 1][0];
}

// A wide table scrolls by itself.
function bringInside(node) {
  const outer = node.closest(".scroll-x");
  const [inner, frame] = [node.getBoundingClientRect(), outer.getBoundingClientRect()];
  if (inner.left < frame.left || inner.right > frame.right) outer.scrollLeft += inner.left - frame.left - (frame.width - inner.width) / 2;
}

function filterForm(report) {
  const has = filterNamed(view.filter).has;
  // The filter that a page opens with hides nothing: it says where j and k go.
  const any = !["all", "doubtful"].includes(view.filter) && report.cells.some(has);
  drawnForm.root.classList.toggle("filtered", any);
  report.cells.forEach((cell, index) => drawnForm.nodes[index].classList.toggle("passes", has(cell)));
}

function chooseInForm(report, origin) {
  const check = view.check === null ? null : report.checks[view.check];
  drawnForm.nodes.forEach((node, index) => {
    const chosen = index === view.cell;
    node.classList.toggle("chosen", chosen);
    node.classList.toggle("lit", check !== null && check.members.includes(index));
    node.tabIndex = chosen ? 0 : -1;
    node.setAttribute("aria-selected", String(chosen));
  });
  if (view.cell === null && drawnForm.nodes.length) drawnForm.nodes[0].tabIndex = 0;
  for (const tick of drawnForm.sums) tick.classList.toggle("chosen", Number(tick.dataset.check) === view.check);
  const node = drawnForm.nodes[check ? check.members[0] : view.cell];
  if (node && origin !== "form") {
    bringIn(drawnForm.root.closest(".pane-body"), node);
    bringInside(node);
  }
  if (node && !check && origin === "keys") node.focus({ preventScroll: true });
}
