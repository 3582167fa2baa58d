from collections.abc import Iterator

from whoosh.columns import Column
from whoosh.formats import Format

class FieldType:
    format: Format
    def __init__(
        self,
        format: Format,
        analyzer: None,
        scorable: bool = False,
        stored: bool = False,
        unique: bool = False,
    ) -> None: ...
    def index(self, value: object, **kwargs: object) -> Iterator[tuple[bytes, int, float, bytes]]: ...

class COLUMN(FieldType):
    def __init__(self, columnobj: Column) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
    def names(self) -> list[str]: ...
