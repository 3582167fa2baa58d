"""Errors: a sentence with its values, and a template that can be translated."""

from __future__ import annotations

from reader.errors import ImportProblem, NotAnArchive, QueryError, ReaderError, StoreError


def test_a_message_is_its_template_with_the_values_filled_in() -> None:
    error = NotAnArchive("“{path}” is not an archive.", "Look at {path}.", path="a{b}.db")
    assert (error.message, error.hint, str(error)) == (
        "“a{b}.db” is not an archive.",
        "Look at a{b}.db.",
        error.message,
    )
    assert error.template == "“{path}” is not an archive."


def test_a_caller_may_tell_the_kinds_apart() -> None:
    assert issubclass(NotAnArchive, StoreError)
    assert issubclass(StoreError, ReaderError)
    assert QueryError("Too long.", 7).position == 7
    problem = ImportProblem("Cut off.", "a.html", "3")
    assert (problem.path, problem.part) == ("a.html", "3")
