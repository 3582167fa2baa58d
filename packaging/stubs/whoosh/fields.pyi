from collections.abc import Iterator

from whoosh.columns import Column
from whoosh.formats import Format

class FieldType:
    format: Format
    scorable: bool
    def __init__(self, format: Format, analyzer: object, scorable: bool = ...) -> None: ...
    def index(self, value: object, **kwargs: object) -> Iterator[tuple[bytes, int, float, bytes]]: ...

class COLUMN(FieldType):
    def __init__(self, columnobj: Column) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
