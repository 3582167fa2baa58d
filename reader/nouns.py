"""Frozen dataclasses that cost next to nothing until one is made.

Writing the methods of a dataclass takes about a millisecond. The window starts with a hundred such
classes, and paints its first rows with ten of them.
"""

from __future__ import annotations

import dataclasses
import threading
from typing import TypeVar, dataclass_transform

T = TypeVar("T")

_FINISHING = threading.RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def noun(cls: type[T]) -> type[T]:
    """The class as a frozen dataclass; its methods are written when an instance is made or its fields are asked for."""
    cls.__init__ = _first_init  # type: ignore[method-assign]
    cls.__dataclass_fields__ = _FieldsWhenAsked()  # type: ignore[attr-defined]
    return cls


def _first_init(self: object, *positional: object, **named: object) -> None:
    """In the place of ``__init__`` until the class is finished."""
    _finish(type(self))
    type(self).__init__(self, *positional, **named)


class _FieldsWhenAsked:
    """In the place of a class's fields until the class is finished."""

    def __get__(self, instance: object, owner: type) -> object:
        _finish(owner)
        return owner.__dataclass_fields__  # type: ignore[attr-defined]


def _finish(cls: type) -> None:
    with _FINISHING:
        if cls.__init__ is _first_init:  # type: ignore[misc]
            dataclasses.dataclass(frozen=True, init=False)(cls)
            whole: type = dataclasses.dataclass(frozen=True, repr=False, eq=False)(type(cls.__name__, (cls,), {}))
            cls.__init__ = whole.__init__  # type: ignore[misc]  # the last step: other threads wait until here
