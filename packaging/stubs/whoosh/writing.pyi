from collections.abc import Callable, Sequence
from typing import Any

from whoosh.codec.base import Codec, Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

class SegmentWriter:
    storage: FileStorage
    indexname: str
    codec: Codec
    newsegment: Any
    generation: int
    docnum: int
    is_closed: bool
    _added: bool
    def __init__(self, ix: FileIndex, *, codec: Codec) -> None: ...
    def get_segment(self) -> Any: ...
    def delete_document(self, docnum: int, delete: bool = ...) -> None: ...
    def commit(self, mergetype: Callable[[Any, Sequence[Any]], Sequence[Segment]]) -> None: ...
    def cancel(self) -> None: ...
    def _flush_segment(self) -> None: ...
