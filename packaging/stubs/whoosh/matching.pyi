from collections.abc import Sequence

from whoosh.formats import Format
from whoosh.reading import TermInfo

class ListMatcher:
    def __init__(
        self,
        ids: Sequence[int],
        weights: Sequence[float] | None = ...,
        values: Sequence[bytes] | None = ...,
        format: Format | None = ...,
        scorer: object = ...,
        *,
        term: tuple[str, bytes] | None = ...,
        terminfo: TermInfo | None = ...,
    ) -> None: ...
