"""The parsers, imported once by the fork server, so that each worker starts with them."""

import PIL.Image
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import trafilatura

import reader.importers.box
from reader.extract import language

language.guess("A language is guessed once, so that what is needed to guess it is there.")

__all__ = ["PIL", "language", "reader", "trafilatura"]
