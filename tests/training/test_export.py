"""What is stored of a model's tensors, and that it is the same model."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")
pytest.importorskip("torch")
pytest.importorskip("transformers")

from training.export import store_half  # noqa: E402


def test_large_tensors_are_stored_in_half_precision_and_computed_in_single(tmp_path):
    import onnxruntime

    rng = np.random.default_rng(1)
    large, small = rng.normal(size=(64, 64)).astype(np.float32), rng.normal(size=64).astype(np.float32)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMul", ["x", "w"], ["y"]), onnx.helper.make_node("Add", ["y", "b"], ["z"])],
        "g",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [None, 64])],
        [onnx.helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, [None, 64])],
        [onnx.numpy_helper.from_array(large, "w"), onnx.numpy_helper.from_array(small, "b")],
    )
    plain, half = tmp_path / "plain.onnx", tmp_path / "half.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9), plain)
    store_half(plain, half)

    kept = {tensor.name: tensor.data_type for tensor in onnx.load(half).graph.initializer}
    assert kept == {"w.half": onnx.TensorProto.FLOAT16, "b": onnx.TensorProto.FLOAT}
    x = rng.normal(size=(3, 64)).astype(np.float32)
    (found,) = onnxruntime.InferenceSession(half).run(None, {"x": x})
    assert found.dtype == np.float32
    assert np.allclose(found, x @ large.astype(np.float16).astype(np.float32) + small, atol=1e-4)
