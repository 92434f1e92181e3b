// The keyboard: every step of a review without the mouse.

const KEYS = [
  [["j", "k"], "key.step"],
  [["←", "↑", "→", "↓"], "key.arrows"],
  [["1", "…", "7"], "key.filter"],
  [["g"], "key.check"],
  [["s"], "key.source"],
  [["c"], "key.colours"],
  [["v"], "key.tab"],
  [["[", "]"], "key.report"],
  [["/"], "key.search"],
  [["l", "t"], "key.look"],
  [["Esc"], "key.clear"],
  [["?"], "key.help"],
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
  if (!failed.length) return announce(t("no_check_fails"));
  const next = failed.find((check) => check.index > (view.check ?? -1)) || failed[0];
  choose({ check: next.index }, "keys");
  announce(`${checkWord(next.id)}: ${t(`check.${next.status}`)}`);
}
