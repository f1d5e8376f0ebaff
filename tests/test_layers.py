"""What the scripts on layers found, against PyTorch's own tables.

PyTorch marks the modules that differ between the modes for its own tests, and calls that
list a lower bound. Each class in one of the two lists alone has its reason here.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import torch
from torch import nn

SCRIPTS = Path(__file__).parents[1] / "examples/reference"
FLAGS = {"train", "training", "use_input_stats"}
# Flagged functions of torch that neither inspect nor torch.overrides can look into; none
# has a page in PyTorch's documentation.
OPAQUE = {"cudnn_batch_norm", "mkldnn_rnn_layer", "quantized_gru", "quantized_lstm"}

# Ours by default, and not theirs: classes that are not in their table at all ...
ABSENT = {
    "AlphaDropout",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "FeatureAlphaDropout",
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
    "RReLU",
    "SyncBatchNorm",
    "TransformerDecoder",
}
# ... or are there without dropout, while ours have the default.
WITHOUT_DROPOUT = {"Transformer", "TransformerDecoderLayer"}
# Theirs, and not ours by default: they differ by an option, which a row of ours shows.
BY_OPTION = {
    "GRU": "nn.GRU(16, 4, 2, dropout=0.5)",
    "InstanceNorm1d": "nn.InstanceNorm2d(4, track_running_stats=True)",
    "InstanceNorm2d": "nn.InstanceNorm2d(4, track_running_stats=True)",
    "InstanceNorm3d": "nn.InstanceNorm2d(4, track_running_stats=True)",
    "LSTM": "nn.LSTM(16, 4, 2, dropout=0.5)",
    "MultiheadAttention": "nn.MultiheadAttention(16, 2, dropout=0.5)",
    "RNN": "nn.RNN(16, 4, 2, dropout=0.5)",
}


def run(script):
    with torch.random.fork_rng():
        return runpy.run_path(str(SCRIPTS / f"{script}.py"))


@pytest.fixture(scope="module")
def ours():
    return {row["name"] for row in run("layers_modes")["differing"]}


@pytest.fixture(scope="module")
def table():
    """PyTorch's entries for the classes that ``torch.nn`` exports, by name."""
    from torch.testing._internal.common_modules import module_db

    names = {info.module_cls.__name__: info for info in module_db}
    return {name: info for name, info in names.items() if hasattr(nn, name)}


def test_each_difference_to_the_table_of_pytorch_has_its_reason(ours, table):
    theirs = {name for name, info in table.items() if info.train_and_eval_differ}
    assert len(theirs) >= 12
    assert theirs - ours == set(BY_OPTION)
    assert ours - theirs == ABSENT | WITHOUT_DROPOUT
    assert ABSENT.isdisjoint(table) and set(table) >= WITHOUT_DROPOUT


def test_options_explain_what_is_theirs_alone():
    differing = {row["code"] for row in run("layers_options")["rows"] if row["differs"]}
    assert set(BY_OPTION.values()) <= differing


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("name", sorted(WITHOUT_DROPOUT))
def test_the_table_of_pytorch_builds_these_without_dropout(table, name):
    info = table[name]
    samples = info.module_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=False, training=True
    )
    for sample in samples:
        layer = info.module_cls(*sample.constructor_input.args, **sample.constructor_input.kwargs)
        chances = {part.p for part in layer.modules() if isinstance(part, nn.Dropout)}
        assert chances == {0.0}


@pytest.mark.parametrize(
    ("script", "home"),
    [
        ("layers_modes", "torch.nn.modules.activation"),
        ("layers_vectors", "torch.nn.modules.loss"),
        ("layers_plain", "torch.nn.modules.brand_new"),
    ],
)
@pytest.mark.parametrize("runs", [True, False])
def test_a_class_new_in_torch_is_named(monkeypatch, script, home, runs):
    body = {"__module__": home} | ({"forward": lambda self, x: x} if runs else {})
    monkeypatch.setattr(nn, "BrandNew", type("BrandNew", (nn.Module,), body), raising=False)
    with pytest.raises(AssertionError, match="BrandNew"):
        run(script)


def test_the_schemas_of_torch_know_no_other_flags():
    found = {row["name"].removeprefix("torch.") for row in run("layers_functions")["namesakes"]}
    schemas = [s for s in torch._C._jit_get_all_schemas() if s.name.startswith("aten::")]
    flagged = {s.name[6:] for s in schemas if FLAGS & {a.name for a in s.arguments}}
    assert {name for name in flagged if name[0] != "_" and hasattr(torch, name)} == found | OPAQUE


def test_a_function_new_in_torch_is_named(monkeypatch):
    def brand_new(one, two, three, *, four):
        """Nothing that the script has fits this."""

    brand_new.__module__ = "torch.nn.functional"
    monkeypatch.setattr(nn.functional, "brand_new", brand_new, raising=False)
    with pytest.raises(AssertionError, match="brand_new"):
        run("layers_randomness")
