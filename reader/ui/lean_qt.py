"""Loads PySide6 without two things that every start would pay for and the program has no use for.

- Its maker of type stubs, whose patterns take a twentieth of the start to compile.
- Its own ``import``, which reads the source of every module to see whether it wants ``__feature__``,
  Qt in another spelling. We do not, and the sources of the whole program would stay in memory.
  (It also serves ``from PySide6.QtCore import *``, which gives only part of the names without it.)
"""

from __future__ import annotations

import builtins
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_TOOLS, _STUBS = "shibokensupport.signature.lib", "pyi_generator"


def load() -> None:
    """Loads PySide6, unless something else did before."""
    usual = builtins.__import__
    stubs = ModuleType(f"{_TOOLS}.{_STUBS}")
    stubs.__spec__ = ModuleSpec(stubs.__name__, None)

    def without_stubs(name: str, *rest: Any, **named: Any) -> ModuleType:
        if name == _TOOLS:
            usual(name)
            vars(sys.modules[name]).setdefault(_STUBS, stubs)
        return usual(name, *rest, **named)

    builtins.__import__ = without_stubs
    try:
        import_module("PySide6.QtCore")
    finally:
        builtins.__import__ = usual
