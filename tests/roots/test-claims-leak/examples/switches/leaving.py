"""
Leaving
=======

Leaves everything as it was.
"""

import random

import torch

# %%

# claim: leaves-nothing-behind
drawn = random.random()
assert torch.is_grad_enabled() and drawn < 1

# the last line
