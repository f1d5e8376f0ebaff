"""Worlds that differ from ours in nothing that a claim is about: none may break one."""

from __future__ import annotations

import random

import torch


def nothing_else():
    """Everything is as it is."""


def another_seed():
    """Every generator is seeded otherwise."""
    seed, begin = torch.manual_seed, random.seed
    torch.manual_seed = lambda number: seed(number + 1)
    random.seed = lambda number=None: begin(None if number is None else number + 1)
    torch.manual_seed(0)
    random.seed(0)


def a_third_seed():
    """Every generator is seeded otherwise once more."""
    seed = torch.manual_seed
    torch.manual_seed = lambda number: seed(number + 12345)
    torch.manual_seed(0)


def two_threads():
    """Operations run on two threads."""
    torch.set_num_threads(2)


def a_used_generator():
    """The default generator has been drawn from."""
    seed = torch.manual_seed

    def used(number):
        generator = seed(number)
        torch.rand(1000)
        return generator

    torch.manual_seed = used
    torch.manual_seed(0)
