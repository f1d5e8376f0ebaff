"""
.. _script-layers-functions:

Flags of functions
==================

A function has no mode; it has a flag, with a default found by inspection.
Many leave the flag out, and expect ``eval()`` to reach the function.
"""

import inspect
import re
import warnings

import torch
from torch.nn import functional as F
from torch.overrides import get_testing_overrides

x = torch.randn(4, 4, 8)
stand_ins = get_testing_overrides()  # with the signatures of C++ functions

# %%
# The flags of a function; what works in place has those of its twin.


def flags_of(space, name):
    function = getattr(space, name.rstrip("_"), None)
    if not inspect.isroutine(function) or name.startswith("_"):
        return {}
    if inspect.isbuiltin(function):
        function = stand_ins.get(function, lambda: None)
    parameters = inspect.signature(function).parameters
    known = {"training", "train", "use_input_stats", "dropout_p"}
    flags = {k: parameters[k].default for k in known & parameters.keys()}
    empty = inspect.Parameter.empty
    return {k: "required" if v is empty else str(v) for k, v in flags.items()}


# %%
# Look at all of ``torch.nn.functional``, and at all of ``torch``.

functional, namesakes = [], []
for space, found in (F, functional), (torch, namesakes):
    for name in sorted(vars(space)):
        for flag, default in sorted(flags_of(space, name).items()):
            full = ("F." if space is F else "torch.") + name
            label = re.sub("[_.]", "-", f"{full}-{flag}".lower())
            row = {"id": label.replace("--", "-in-place-"), "name": full}
            found.append(row | {"flag": flag, "default": default})

# %%
# In ``torch.nn.functional`` a flag has a default, and not always the same.

# claim: functional-flags-have-two-defaults
on = {row["name"][2:] for row in functional if row["default"] == "True"}
off = {row["name"][2:] for row in functional if row["default"] == "False"}
print(f"{sorted(off)=}")
others = {"instance_norm", "multi_head_attention_forward"}
assert on == {"dropout", "dropout1d", "dropout2d", "dropout3d"} | others
alpha = {"alpha_dropout", "feature_alpha_dropout"}
assert off == alpha | {"batch_norm", "rrelu", "rrelu_"}

# %%
# The flag alone decides whether a function draws random numbers.


def draws(function, *inputs, **options):
    before = torch.get_rng_state()
    with warnings.catch_warnings(action="ignore"):  # shapes of dropout2d, 3d
        function(*inputs, **options)
    return not before.equal(torch.get_rng_state())


# claim: functional-flags-turn-randomness-on-and-off
for name in sorted((off | on) - others - {"batch_norm"}):
    function = getattr(F, name)
    assert draws(function, x.clone(), training=True)
    assert not draws(function, x.clone(), training=False)
    assert draws(function, x.clone()) == (name in on)
print(f"{draws(F.dropout, x)=}  {draws(F.alpha_dropout, x)=}")

# %%
# One norm takes the statistics that it is given, the other moves them.

# claim: functional-norms-differ-in-their-default
mean, var = torch.zeros(4), torch.ones(4)
untold = F.batch_norm(x, mean, var, eps=0)
print(f"{untold.equal(x)=}")
assert untold.equal(x) and mean.equal(torch.zeros(4))
F.instance_norm(x, mean, var)
print(f"{mean.equal(torch.zeros(4))=}")
assert not mean.equal(torch.zeros(4))

# %%
# Attention has a probability in the place of a flag.

# claim: attention-draws-unless-its-probability-is-zero
attend = F.scaled_dot_product_attention
found = [draws(attend, x, x, x), draws(attend, x, x, x, dropout_p=0.5)]
print(f"{flags_of(F, attend.__name__)}  {found=}")
assert flags_of(F, attend.__name__) == {"dropout_p": "0.0"}
assert found == [False, True]

# %%
# In ``torch`` the same functions have no default, but for two.

# claim: namesakes-in-torch-require-their-flag
optional = [row["name"] for row in namesakes if row["default"] != "required"]
error = None
try:
    torch.dropout(x, 0.5)
except TypeError as e:
    error = e
print(f"{len(namesakes)=}  {optional=}")
print(error)
assert optional == ["torch.rrelu", "torch.rrelu_"] != namesakes
assert error is not None and "missing 1 required positional" in str(error)

# %%
# Next: :ref:`script-layers-randomness`. The page: :doc:`/reference/functions`.
