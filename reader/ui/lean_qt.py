"""Loads PySide6 without two things that every start would pay for and the program has no use for.

- Its maker of type stubs, whose patterns take a twentieth of the start to compile.
- Its own ``import``, which reads the source of every module to see whether it wants ``__feature__``,
  Qt in another spelling. We do not, and the sources of the whole program would stay in memory.
"""

from __future__ import annotations

import builtins
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

_STUBS = "shibokensupport.signature.lib.pyi_generator"


class _WithoutStubs:
    """Finds an empty module in the place of the maker of stubs."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, _WithoutStubs) if name == _STUBS else None  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """None: an ordinary module."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Leaves it empty."""


def load() -> None:
    """Loads PySide6, unless something else did before."""
    usual = builtins.__import__
    sys.meta_path.insert(0, _WithoutStubs)
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        sys.meta_path.remove(_WithoutStubs)
        builtins.__import__ = usual
