"""Full-text search: the only room that knows Whoosh.

The index is made from the archive and can be thrown away at any time. Whoosh and NumPy are loaded
when an index is opened, not when this module is.
"""

from reader.index.document import Counted, Document, Facets, Found, Order
from reader.index.live import Index
from reader.index.marking import Marker, marker

__all__ = ["Counted", "Document", "Facets", "Found", "Index", "Marker", "Order", "marker"]
