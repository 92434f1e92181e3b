// The words of the interface, in both languages; what a record says itself (labels, source text) stays as it is.

// States with a mark of their own beside the colour.
const MARKED = new Set(["blank", "text", "missing", "unreadable", "inferred", "review"]);

// Shared with the workbook.
const CHECKS = { __proto__: null, ...WORDS.checks };
const STATUS_NAMES = { __proto__: null, ...WORDS.statuses };
// English text → Chinese text of what the program said; filled from the data of each record.
const CHINESE = Object.create(null);

const FACT_NAMES = { __proto__: null, ...WORDS.facts };

const MEDIA = {
  __proto__: null,
  "application/pdf": "PDF", "text/html": "HTML", "text/plain": "TXT", "text/markdown": "Markdown", "text/csv": "CSV",
  "text/tab-separated-values": "TSV", "application/json": "OCR JSON", "application/alto+xml": "ALTO", "text/vnd.hocr+html": "hOCR",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word", "multipart/related": "MHTML",
};

const EVIDENCE = new Set(["label", "header", "order", "position", "sums", "grid"]);

const stateNote = (state) => t(`note.${state}`);
const statusWord = (state) => (state === "review" ? t("to_review") : (language === "zh" && STATUS_NAMES[state]) || state.replaceAll("_", " "));
const markOf = (state) => (MARKED.has(state) ? t(`mark.${state}`) : "");
const mediaWord = (media) => (media ? MEDIA[media] || media.replace(/^image\//, `${t("image")} `) : t("unknown"));
const checkWord = (id) => {
  if (CHECKS[id]) return CHECKS[id][language === "zh" ? 1 : 0];
  if (id.startsWith("told_")) return t("stated_in_text", { fact: factWord(id.slice(5)) });
  return id.replaceAll("_", " ");
};
const factWord = (name) => (language === "zh" && FACT_NAMES[name] ? FACT_NAMES[name] : name.replaceAll("_", " "));

// What the program said of a record; the Chinese text comes with the data.
const reasonWord = (text) => (language === "zh" && CHINESE[text]) || text;

function methodWords(method) {
  if (method === "none") return t("method_none");
  if (method === "decided") return t("method_decided");
  const [tagger, evidence = ""] = method.split(":");
  if (tagger === "inferred") return t("method_inferred");
  const [row, column] = evidence.split("+").map((word) => (EVIDENCE.has(word) ? t(`evidence.${word}`) : word));
  const by = tagger === "rules" ? t("by_rules") : tagger === "model" ? t("by_model") : tagger;
  return column
    ? t("placed_by_both", { row, column, by })
    : t("placed_by_one", { evidence: row || evidence || tagger, by });
}
