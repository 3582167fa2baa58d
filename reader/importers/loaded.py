"""The parsers, imported once by the fork server, so that each worker starts with them."""

import PIL.Image
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import trafilatura

import reader.importers.box

__all__ = ["PIL", "reader", "trafilatura"]
