"""
Next one
========

Runs after the other one.
"""

import random

import torch

# %%

# claim: finds-everything-as-it-was
found = (torch.is_grad_enabled(), torch.get_default_dtype())
drawn = random.random()
print(f"{found=}")
print(f"{torch.is_inference_mode_enabled()=}")
print(f"{torch.get_num_threads()=}")
assert found is not None
