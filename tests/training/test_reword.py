"""Labels in other words: of no form, and apart for training and judging."""

from random import Random

from extractor.forms.lexicon import label_key, lexicon_of
from training.case import shipped_editions
from training.draw import reword

FORMS = shipped_editions()


def test_no_synonym_is_a_wording_of_a_form() -> None:
    known = {label_key(text) for form in FORMS for text in lexicon_of(form).texts}
    rng = Random(1)
    labels = [part.label for form in FORMS for table in form.tables for block in table.blocks
              for part in (*block.leaf_rows, *block.leaf_columns)]  # fmt: skip
    for held_out in (False, True):
        made = [reword.reword(label, rng, held_out=held_out) for label in labels for _ in range(5)]
        assert not [words for words in made if label_key(words) in known]


def test_words_held_out_are_not_those_of_training() -> None:
    for official, others in reword._SYNONYMS:
        seen = set(reword.choices(official, others, held_out=False))
        kept = set(reword.choices(official, others, held_out=True))
        assert seen and kept and not seen & kept
