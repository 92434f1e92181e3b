"""Weights that are missing, cut short, of another version or of another label list are refused, and say why."""

import contextlib
import json
import shutil

import pytest

from extractor.errors import WeightsError
from extractor.tagging.model import weights as w
from extractor.tagging.model.labels import LABELS
from extractor.tagging.model.runtime import open_network
from extractor.tagging.model.tagger import ModelTagger


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped weights, to be harmed."""
    copy = tmp_path / "weights"
    shutil.copytree(w.SHIPPED, copy)
    w.load_weights.cache_clear()
    return copy


def change(folder, **settings):
    path = folder / w.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | settings), encoding="utf-8")


def cut_short(folder):
    path = folder / w.ONNX
    path.write_bytes(path.read_bytes()[:-100])


def other_vocabulary(folder):
    (folder / w.VOCABULARY).write_text("一\n二\n", encoding="utf-8")
    change(folder, files={**files(folder), w.VOCABULARY: w.file_digest(folder / w.VOCABULARY)})


def no_network(folder):
    (folder / w.ONNX).write_bytes(b"not a network")
    change(folder, files={**files(folder), w.ONNX: w.file_digest(folder / w.ONNX)})


def message(number, content):
    """A field of a protobuf message that holds bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def numbers_elsewhere(folder):
    """An initializer more, whose numbers lie in a file above the folder; messages of protobuf may be appended."""
    place = message(1, b"location") + message(2, b"../secret.bin")
    tensor = bytes([1 << 3, 1, 2 << 3, 1]) + message(8, b"w") + message(13, place) + bytes([14 << 3, 1])
    path = folder / w.ONNX
    path.write_bytes(path.read_bytes() + message(7, message(5, tensor)))
    (folder.parent / "secret.bin").write_bytes(bytes(4))
    change(folder, files={**files(folder), w.ONNX: w.file_digest(path)})


def files(folder):
    return json.loads((folder / w.MANIFEST).read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(lambda f: (f / w.MANIFEST).unlink(), "manifest", id="no manifest"),
        pytest.param(lambda f: (f / w.MANIFEST).write_text("{}"), "is not the manifest", id="empty manifest"),
        pytest.param(lambda f: (f / w.ONNX).unlink(), "cannot be read", id="a file is missing"),
        pytest.param(cut_short, "damaged or cut short", id="a file is cut short"),
        pytest.param(lambda f: change(f, format=99), "format 99", id="another format"),
        pytest.param(
            lambda f: change(f, labels=[*LABELS[:-1], "VALUE-99"]), "'VALUE-99' in place of", id="another label"
        ),
        pytest.param(lambda f: change(f, labels=LABELS[:-1]), f"{len(LABELS) - 1} labels", id="fewer labels"),
        pytest.param(lambda f: change(f, window=256), "windows of 256", id="another window"),
        pytest.param(
            lambda f: change(f, files={"../../etc/passwd": "0"}), "own folder", id="a file outside the folder"
        ),
        pytest.param(other_vocabulary, "special entries", id="not a vocabulary"),
        pytest.param(no_network, "cannot load", id="not a network"),
        pytest.param(numbers_elsewhere, "are in another file", id="numbers outside the folder"),
    ],
)
def test_broken_weights_are_refused(folder, harm, said):
    harm(folder)
    with pytest.raises(WeightsError, match=said):
        ModelTagger(folder)


def test_shipped_weights_are_whole_and_small_enough_to_ship():
    weights = w.load_weights(w.SHIPPED)
    assert {w.ONNX, w.TENSORS, w.CONFIG, w.VOCABULARY} <= set(weights.manifest.files)
    sizes = [path.stat().st_size for path in w.SHIPPED.rglob("*") if path.is_file()]
    assert max(sizes) <= 20 * 2**20
    assert sum(sizes) <= 35 * 2**20


def test_the_checkpoint_for_training_on_may_be_left_out(folder):
    (folder / w.TENSORS).unlink()
    weights = w.load_weights(folder)
    assert weights.file(w.ONNX).is_file()
    with pytest.raises(WeightsError, match="a clone of its repository has it"):
        weights.file(w.TENSORS)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["onnx", "torch"])
def test_a_folder_of_weights_runs_no_code(folder, tmp_path, monkeypatch, backend):
    if backend == "torch":
        pytest.importorskip("torch")
        pytest.importorskip("transformers")
    monkeypatch.chdir(folder)
    config = json.loads((folder / w.CONFIG).read_text(encoding="utf-8"))
    named = {"AutoConfig": "evil.Evil", "AutoModelForTokenClassification": "evil.Evil"}
    (folder / w.CONFIG).write_text(json.dumps(config | {"auto_map": named}), encoding="utf-8")
    for name in ("evil.py", "modeling.py", "__init__.py", "sitecustomize.py"):
        (folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\nclass Evil: pass\n")
    change(folder, files={**files(folder), w.CONFIG: w.file_digest(folder / w.CONFIG)})
    with contextlib.suppress(WeightsError):
        open_network(w.load_weights(folder), backend)
    assert not (tmp_path / "ran").exists()


def field(number, content):
    """One field of a protocol buffer: a number, or bytes."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content


def test_a_network_that_keeps_its_numbers_in_another_file_is_refused(folder):
    elsewhere = field(1, b"location") + field(2, b"../secret")
    tensor = field(1, 4) + field(2, 1) + field(8, b"more") + field(13, elsewhere) + field(14, 1)
    path = folder / w.ONNX
    # Messages that stand behind each other are one: the network with one tensor more.
    path.write_bytes(path.read_bytes() + field(7, field(5, tensor)))
    change(folder, files={**files(folder), w.ONNX: w.file_digest(path)})
    with pytest.raises(WeightsError, match="another file"):
        open_network(w.load_weights(folder), "onnx")
