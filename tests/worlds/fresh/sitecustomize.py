"""Takes a world into each interpreter that a script starts: it is entered after torch.

``THREE_SWITCHES_WORLD`` names its module and function.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import sys


class _Torch(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, world):
        self.world = world

    def find_spec(self, name, path=None, target=None):
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        file, _, function = self.world.partition(".")
        getattr(importlib.import_module(f"worlds.{file}"), function)()


if world := os.environ.get("THREE_SWITCHES_WORLD"):
    sys.meta_path.insert(0, _Torch(world))
