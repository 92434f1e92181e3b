"""The shipped weights as a folder that Hugging Face's tools open: ``python -m training.hub_folder -o DIR``.

Config and weights are those of ``extractor/weights``; the tokenizer says in the terms of ``tokenizers`` what
:mod:`extractor.tagging.model.encode` does with plain text, and ``pipeline.py`` adds the boxes of text without geometry.
What it leaves out: columns, grids and boxes of a source, and the shortening of prose. The extractor does not read this
folder; it is for those who train on, compare or probe the model.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from extractor.tagging.model import vocabulary as v
from extractor.tagging.model import weights as w
from extractor.tagging.model.encode import WINDOW

PIPELINE_FILE = "pipeline.py"
_BETWEEN_CELLS = r"[ \x{3000}]*(?:\t|\|| {2,})[\t| \x{3000}]*"
_LINE_BREAK = r"[\s|]*(?:\r\n|[\n\r\x0b])[\s|]*"


def make_tokenizer(vocabulary: v.Vocabulary) -> PreTrainedTokenizerFast:
    """One token a character; line breaks, gaps between cells and single blanks as the special entries of training."""
    tokenizer = Tokenizer(WordLevel(dict(vocabulary.ids), unk_token=v.UNKNOWN))
    # Special entries are written as signs of the private use area until the pieces are cut, one character each.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(_LINE_BREAK), v.LINE),
            normalizers.Replace(Regex(_BETWEEN_CELLS), v.CELL),
            normalizers.Replace(Regex(r"\s+"), v.SPACE),
        ]
    )
    marks = "|".join(mark.replace("[", r"\[").replace("]", r"\]") for mark in (v.LINE, v.CELL))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(rf"{marks}|."), "isolated")
    begin = [v.START, v.LINE]
    tokenizer.post_processor = TemplateProcessing(
        single=[*begin, "$A", v.END],
        special_tokens=[(mark, vocabulary.ids[mark]) for mark in (*begin, v.END)],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call,unused-ignore]
        tokenizer_object=tokenizer,
        pad_token=v.PAD,
        unk_token=v.UNKNOWN,
        cls_token=v.START,
        sep_token=v.END,
        mask_token=v.MASK,
        model_max_length=WINDOW,
        clean_up_tokenization_spaces=False,
    )


def write_folder(out: Path, weights: Path = w.SHIPPED) -> None:
    """Config, weights, tokenizer, pipeline and card. Raises :class:`WeightsError` for weights that are not whole."""
    out.mkdir(parents=True, exist_ok=True)
    vocabulary = v.load_vocabulary(weights / w.VOCABULARY)
    make_tokenizer(vocabulary).save_pretrained(out)
    shutil.copyfile(weights / w.TENSORS, out / w.TENSORS)
    config = json.loads((weights / w.CONFIG).read_text(encoding="utf-8"))
    config["custom_pipelines"] = {
        "form-tagging": {
            "impl": f"{PIPELINE_FILE.removesuffix('.py')}.FormTaggingPipeline",
            "pt": ["AutoModelForTokenClassification"],
        }
    }
    (out / w.CONFIG).write_text(
        json.dumps(config, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    shutil.copyfile(Path(__file__).with_name("hub_pipeline.py"), out / PIPELINE_FILE)
    card = (weights / "README.md").read_text(encoding="utf-8")
    (out / "README.md").write_text(_linked(card) + _EXAMPLE, encoding="utf-8")


def _linked(card: str) -> str:
    """The card with the links into the repository as words: in this folder they would lead nowhere."""
    return re.sub(r"\[([^\]]+)\]\(\.\./[^)]+\)", r"\1 of the project's documentation", card).replace(
        "license: apache-2.0\n", "license: apache-2.0\nlibrary_name: transformers\npipeline_tag: token-classification\n"
    )


_EXAMPLE = """
## Use from a local folder, offline

```python
from transformers import pipeline

tag = pipeline("form-tagging", model="DIR", trust_remote_code=True)   # runs pipeline.py of this folder
for piece in tag("1.属于国家秘密\\t3\\t0\\t0\\t0\\t0\\t0\\t3", aggregation_strategy="simple"):
    print(piece["entity_group"], piece["word"], piece["start"], piece["end"])
```

`pipeline("token-classification", model="DIR")` runs without code of this folder, and without the boxes that the model
was trained with: good for trying the tokenizer, not for figures. Of a text with tabs it gives other labels than the
extractor for 43 in 100 characters, the pipeline above for 1; where prose was shortened or all is on one line, 9 to 15.
Texts longer than a window (512 characters) are read in windows that share 128. Labels are `B-`/`I-` for what is
several characters long (section, note, header, group, row, furniture) and `VALUE-n` for a value in the n-th leaf column
of its block.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.hub_folder", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    write_folder(options.out)
    total = sum(path.stat().st_size for path in options.out.iterdir() if path.is_file())
    sys.stdout.write(f"{options.out}: {total / 2**20:.1f} MiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
