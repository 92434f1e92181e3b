// What every page needs: elements without markup, data, language, theme.
// Content reaches the screen as text nodes only; there is no innerHTML anywhere, and the policy would refuse it.

const SVG = "http://www.w3.org/2000/svg";

// Characters that turn text around, break lines unseen or ring a bell are shown by their number.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/g;

function seen(text) {
  return String(text).replace(UNSEEN, (char) => {
    if (char === "\r") return "";
    return `⟨U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

// h("p", {class: "x", "aria-label": "…", on: {click}}, "text", child, [more])
function h(tag, given, ...children) {
  const svg = tag.startsWith("svg:");
  const node = svg ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(given || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "style") for (const [key, set] of Object.entries(value)) node.style.setProperty(key, set);
    else node.setAttribute(name, value === true ? "" : seen(value));
  }
  put(node, children);
  return node;
}

function put(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(seen(child)));
  }
  return node;
}

function fill(node, ...children) {
  node.replaceChildren();
  return put(node, children);
}

function data(id) {
  const holder = document.getElementById(id);
  return holder ? JSON.parse(holder.textContent) : null;
}

function number(value) {
  return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 6 }) : String(value);
}

function percent(share, digits = 1) {
  if (!Number.isFinite(share)) return "–";
  const shown = (100 * share).toFixed(digits);
  // Not all is not 100 %, and something is not nothing.
  if (share < 1 && Number(shown) === 100) return `>${(100 - 10 ** -digits).toFixed(digits)} %`;
  if (share > 0 && Number(shown) === 0) return `<${(10 ** -digits).toFixed(digits)} %`;
  return `${shown} %`;
}

// Settings of the reader, kept where the browser allows it.
const kept = {
  get(name) {
    try {
      return localStorage.getItem(`tablemend.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`tablemend.${name}`, value);
    } catch {
      // A page opened from a file may have no storage: the setting then holds until it is closed.
    }
  },
};

let language = kept.get("language") || document.documentElement.dataset.language || (navigator.language.startsWith("zh") ? "zh" : "en");

const lastPart = (path) => path.split(/[\\/]/).pop() || path;

const FIELD = /\{(\w+)(?::([^{}/]*)\/([^{}]*))?\}/g;

// t("code", {field: value}): the text of the catalogue (texts/pages.txt) in the language of the page. A number in a field
// like {count:report/reports} has its word in the singular or plural.
function t(code, given = {}) {
  const [english, chinese] = WORDS.texts[code];
  const said = (value) => (typeof value === "number" ? number(value) : value);
  return (language === "zh" ? chinese : english).replace(FIELD, (_, name, one, many) => (one === undefined ? said(given[name]) : `${said(given[name])} ${given[name] === 1 ? one : many}`));
}

// Behind a text that ends with a colon or a full stop: the Chinese ones are as wide as a character.
const gap = () => (language === "zh" ? "" : " ");

const redraws = [];

function setLanguage(next) {
  language = next;
  kept.set("language", next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  for (const redraw of redraws) redraw();
}

function setTheme(next) {
  kept.set("theme", next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

function nextTheme() {
  const now = document.documentElement.dataset.theme || "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  // From what the system says to its opposite, and back.
  setTheme(now === "auto" ? (dark ? "light" : "dark") : "auto");
}

function toggles() {
  return h("div", { class: "toggles" },
    h("button", { type: "button", class: "quiet", id: "language", title: t("language_l"), lang: language === "zh" ? "en" : "zh",
      on: { click: () => setLanguage(language === "zh" ? "en" : "zh") } }, language === "zh" ? "English" : "中文"),
    h("button", { type: "button", class: "quiet", id: "theme", title: t("theme_t"), "aria-label": t("theme"),
      on: { click: nextTheme } }, "◐"),
  );
}

setTheme(kept.get("theme") || "auto");
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
