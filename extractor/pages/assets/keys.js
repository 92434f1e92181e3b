// The keyboard: every step of a review without the mouse.

const KEYS = [
  [["j", "k"], ["next / previous cell of the filter", "筛选内的下一格 / 上一格"]],
  [["←", "↑", "→", "↓"], ["neighbouring cell", "相邻单元格"]],
  [["1", "…", "7"], ["choose a filter", "选择筛选"]],
  [["g"], ["next failed check", "下一项不符的勾稽"]],
  [["s"], ["switch the view of the source", "切换原文视图"]],
  [["c"], ["colours by state or by confidence", "按状态或置信度着色"]],
  [["v"], ["next tab of details", "下一个详情页"]],
  [["[", "]"], ["previous / next report", "上一份 / 下一份报告"]],
  [["/"], ["search the list of reports", "搜索报告"]],
  [["l", "t"], ["language, light or dark", "语言、明暗"]],
  [["Esc"], ["choose nothing", "取消选择"]],
  [["?"], ["this help", "本帮助"]],
];

function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const help = document.getElementById("help");
    if (help.open) {
      if (event.key === "?") help.close();
      return;
    }
    const target = event.target;
    if (target.matches("input, select, textarea")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key in ARROWS) return moveWithArrows(event, target);
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function moveWithArrows(event, target) {
  const [down, right] = ARROWS[event.key];
  if (target.matches("[role=tab]") && right) {
    event.preventDefault();
    return nextTab(right);
  }
  const cell = target.closest("[data-cell]");
  if (!cell) return;
  event.preventDefault();
  choose({ cell: neighbour(view.report, Number(cell.dataset.cell), down, right) }, "keys");
}

function nextTab(by) {
  const now = TABS.findIndex((tab) => tab.id === view.tab);
  openTab(view.report, TABS[(now + by + TABS.length) % TABS.length].id);
  document.getElementById(`tab-${view.tab}`).focus();
}

function nextFailedCheck() {
  const failed = view.report.checks.filter((check) => check.status === "fail");
  if (!failed.length) return announce(t("No check fails.", "勾稽无不符。"));
  const next = failed.find((check) => check.index > (view.check ?? -1)) || failed[0];
  choose({ check: next.index }, "keys");
  announce(`${checkWord(next.id)}: ${t(...CHECK_WORD[next.status])}`);
}
