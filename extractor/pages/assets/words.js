// The words of the interface, in both languages; what a record says itself (labels, source text) stays as it is.

const STATUS = {
  __proto__: null,
  read: { mark: ["", ""], en: "read", zh: "读出", say: ["The number stands in the source and was placed here.", "数字见于原文，已归入此格。"] },
  blank: { mark: ["B", "空"], en: "blank", zh: "空白", say: ["Drawn in the source, and empty. Not 0.", "原文有此格，未填写；不等于 0。"] },
  not_applicable: { mark: ["", ""], en: "not applicable", zh: "不适用", say: ["Marked / — - 无.", "原文标为 / — - 无。"] },
  text: { mark: ["T", "文"], en: "text", zh: "文字", say: ["Holds something that is not a number.", "格内不是数字。"] },
  missing: { mark: ["M", "缺"], en: "missing", zh: "缺失", say: ["The conversion lost the cell.", "转换中丢失了此格。"] },
  unreadable: { mark: ["U", "疑"], en: "unreadable", zh: "无法辨认", say: ["Something stands there, but no reading of it can be defended.", "有内容，但任何读法都没有把握。"] },
  inferred: { mark: ["I", "推"], en: "inferred", zh: "推算", say: ["Not in the source; the only value that the sums allow.", "原文没有，是勾稽关系唯一允许的数值。"] },
};
const REVIEW = { mark: ["?", "核"], en: "to review", zh: "待复核", say: ["Read, but not sure enough.", "已读出，但把握不足。"] };

// Shared with the workbook.
const CHECKS = { __proto__: null, ...WORDS.checks };
// English text → Chinese text of what the program said; filled from the data of each record.
const CHINESE = Object.create(null);

const FACT_NAMES = { __proto__: null, ...WORDS.facts };

const MEDIA = {
  __proto__: null,
  "application/pdf": "PDF", "text/html": "HTML", "text/plain": "TXT", "text/markdown": "Markdown", "text/csv": "CSV",
  "text/tab-separated-values": "TSV", "application/json": "OCR JSON", "application/alto+xml": "ALTO", "text/vnd.hocr+html": "hOCR",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word", "multipart/related": "MHTML",
};

const EVIDENCE = {
  __proto__: null,
  label: ["the row's label", "行标签"], header: ["the column header", "列表头"], order: ["the order of the values", "数值顺序"],
  position: ["the place on the page", "页面位置"], sums: ["the sums", "勾稽关系"], grid: ["the drawn grid", "表格线"],
};

const stateNote = (state) => (state === "review" ? REVIEW : STATUS[state]);
const statusWord = (state) => stateNote(state)[language];
const markOf = (state) => t(...stateNote(state).mark);
const mediaWord = (media) => (media ? MEDIA[media] || media.replace(/^image\//, t("image ", "图片 ")) : t("unknown", "未知"));
const checkWord = (id) => {
  if (CHECKS[id]) return t(CHECKS[id][0], CHECKS[id][1]);
  if (id.startsWith("told_")) return t(`told in the text: ${factWord(id.slice(5))}`, `正文所述：${factWord(id.slice(5))}`);
  return id.replaceAll("_", " ");
};
const factWord = (name) => (language === "zh" && FACT_NAMES[name] ? FACT_NAMES[name] : name.replaceAll("_", " "));

// What the program said of a record; the Chinese text comes with the data.
const reasonWord = (text) => (language === "zh" && CHINESE[text]) || text;

function methodWords(method) {
  if (method === "none") return t("Nothing placed it.", "没有归位依据。");
  if (method === "decided") return t("Decided by a person.", "由人认定。");
  const [tagger, evidence = ""] = method.split(":");
  if (tagger === "inferred") return t("Worked out from the sums.", "由勾稽关系推算。");
  const [row, column] = evidence.split("+").map((word) => (EVIDENCE[word] ? t(...EVIDENCE[word]) : word));
  const by = tagger === "rules" ? t("rules", "规则") : tagger === "model" ? t("the model", "模型") : tagger;
  return column
    ? t(`Row by ${row}, column by ${column}; tagged by ${by}.`, `行依据：${row}；列依据：${column}；标注：${by}。`)
    : t(`Placed by ${row || evidence || tagger}; tagged by ${by}.`, `依据：${row || evidence || tagger}；标注：${by}。`);
}
