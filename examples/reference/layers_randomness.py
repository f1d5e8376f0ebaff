"""
.. _script-layers-randomness:

Functions that draw random numbers
==================================

Every function of ``torch.nn.functional`` runs here, and some draw.
Many look for a ``training`` flag, which not all of these have.
"""

import copy
import inspect
import warnings

import torch
from torch.nn import functional as F

torch.manual_seed(0)
homes = "torch", "torch._C._nn", "torch.nn.functional"
routines = {k: f for k, f in vars(F).items() if inspect.isroutine(f)}
routines = {k: f for k, f in routines.items() if f.__module__ in homes}
names = sorted(name for name in routines if not name.startswith("_"))

# %%
# Arguments to choose from: of each function, the first that it accepts.

x, y, z = -torch.rand(4, 4), torch.rand(4, 4), torch.randn(4, 4, 4)
ones, numbers, pairs = torch.ones(4), torch.arange(4), torch.rand(4, 2, 3)
tries = [(x,), (y, y), (x, numbers), (x, y, y), (x, y, ones), (x, ones)]
tries += [(x, (4,)), (x, (1, 1)), (x, y, z), (x, ones, ones), (z, z)]
tries += [(numbers,), (numbers, y), (numbers.view(2, 2), y)]
tries += [(x, numbers.expand(4, 4)), (pairs, [4, 4, 8, 8]), (z, z, ones)]
for n in (1, 2, 3):
    grid, kernel = torch.randn(4, 4, *n * [8]), torch.randn(4, 4, *n * [3])
    pooled = getattr(F, f"max_pool{n}d")(grid, 2, return_indices=True)
    tries += [(grid,), (grid, 2), (grid, 2, 5), (grid, kernel), (*pooled, 2)]

# %%
# And a few that fit one function alone.

points = torch.rand(4, 8, 8, 2)
tries += [(torch.randn(4, 4, 8, 8), points), (torch.randn(4, 4, 49), 8, 2)]
lengths = torch.full((4,), 4), torch.ones(4).long()
tries += [(z, torch.ones(4, 1).long(), *lengths), (2, "a name", "{}")]
weights = torch.randn(12, 4), None, None, None, False
tries += [(x, x, x, 4, 2, *weights, 0.5, y, None)]
eight, kind = torch.eye(16).to(torch.float8_e4m3fn), F.ScalingType.TensorWise
tries += [(eight, eight, torch.ones(()), kind, torch.ones(()), kind)]

# %%
# Whether a function draws is seen on the generator that it would draw from.


misfits = TypeError, ValueError, RuntimeError, AttributeError, LookupError


def draws(function):
    for arguments in copy.deepcopy(tries):
        before = torch.get_rng_state()
        try:
            with warnings.catch_warnings(action="ignore"):
                function(*arguments)
        except misfits:
            continue
        return not before.equal(torch.get_rng_state())
    return None


found = {name: draws(routines[name]) for name in names}

# %%
# Nothing is forgotten: one function alone has no code for a CPU.

# claim: every-function-but-one-runs-on-a-cpu
refused = [name for name in names if found[name] is None]
three, scale = eight.expand(2, 16, 16), torch.ones(2, 16)
kind, error = F.ScalingType.RowWise, None
try:
    F.scaled_grouped_mm(three, three, scale, kind, scale, kind)
except NotImplementedError as e:
    error = e
print(f"{len(names)=}  {refused=}")
assert refused == ["scaled_grouped_mm"], f"no arguments for {refused}"
assert error is not None and "from the 'CPU' backend" in str(error)

# %%
# Called with no more than they need, these draw.

# claim: few-functions-draw-unless-told-otherwise
drawing = [name for name in names if found[name]]
dropouts = {"dropout", "dropout1d", "dropout2d", "dropout3d"}
pools = {name for name in names if name.startswith("fractional_max_pool")}
print(f"{len(drawing)=}")
others = {"gumbel_softmax", "multi_head_attention_forward"}
assert pools and {*drawing} == dropouts | pools | others

# %%
# Some of them have no flag that a module could set from its mode.

# claim: some-random-functions-have-no-flag
rows = []
for name in drawing:
    if "training" not in inspect.signature(routines[name]).parameters:
        label = "function-" + name.replace("_", "-")
        rows.append({"id": label, "name": name})
bare = {row["name"] for row in rows}
print(*sorted(bare), sep="\n")
assert bare == pools | {"gumbel_softmax"}

# %%
# The flags of the others: :ref:`script-layers-functions`.
# The page: :doc:`/reference/functions`.
