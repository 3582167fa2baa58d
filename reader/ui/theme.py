"""Every colour of the window: three frozen themes; nothing else names a colour of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Theme(NamedTuple):
    """Colours by what they mean. ``edge`` is decorative: a control is also told by its label or icon."""

    name: str
    chrome: str
    side: str
    sheet: str
    page: str
    line: str
    edge: str
    text: str
    soft: str
    off: str
    accent: str
    fill: str
    fill_hover: str
    on_fill: str
    tint: str
    idle: str
    hover: str
    press: str
    field: str
    chip: str
    mark: str
    on_mark: str
    mark_now: str
    on_mark_now: str
    select: str
    star: str
    bad: str
    bad_tint: str
    good: str
    good_tint: str
    warn: str
    warn_tint: str

    def with_more_contrast(self) -> Theme:
        """The same theme with borders as strong as the second voice."""
        return self._replace(edge=self.soft, line=self.edge)


LIGHT = Theme(
    name="light",
    chrome="#F4F3F0",
    side="#F0EEEA",
    sheet="#FAF9F7",
    page="#FFFFFF",
    line="#E2DFD9",
    edge="#C9C5BD",
    text="#1D2126",
    soft="#5A6068",
    off="#A39F97",
    accent="#2A5A9A",
    fill="#2F63A8",
    fill_hover="#2A5A9A",
    on_fill="#FFFFFF",
    tint="#DCE7F5",
    idle="#E6E3DE",
    hover="#E9E6E1",
    press="#DDD9D2",
    field="#FFFFFF",
    chip="#EEF1F5",
    mark="#FFE89A",
    on_mark="#1D2126",
    mark_now="#F7B733",
    on_mark_now="#1D2126",
    select="#BFD7F5",
    star="#A87300",
    bad="#A8322A",
    bad_tint="#F8E4E1",
    good="#2C6B3F",
    good_tint="#E0EFE2",
    warn="#835300",
    warn_tint="#F8EBD0",
)
DARK = Theme(
    name="dark",
    chrome="#202225",
    side="#1B1D1F",
    sheet="#202225",
    page="#18191B",
    line="#303338",
    edge="#474B52",
    text="#E3E4E6",
    soft="#A2A7AE",
    off="#6D7279",
    accent="#8FB8EE",
    fill="#3A6FB5",
    fill_hover="#3A6FB5",
    on_fill="#FFFFFF",
    tint="#2A3A50",
    idle="#2F3337",
    hover="#313539",
    press="#3C4147",
    field="#2A2D31",
    chip="#282C32",
    mark="#5E5014",
    on_mark="#FFF2C2",
    mark_now="#E0A92E",
    on_mark_now="#1B1600",
    select="#2F5687",
    star="#E2B04A",
    bad="#F2958C",
    bad_tint="#43282A",
    good="#8CCB9B",
    good_tint="#22382B",
    warn="#E6B968",
    warn_tint="#3D3220",
)
SEPIA = Theme(
    name="sepia",
    chrome="#EDE3CF",
    side="#E9DEC8",
    sheet="#F3EAD8",
    page="#F9F3E5",
    line="#DACDB3",
    edge="#BFAF91",
    text="#33291D",
    soft="#665540",
    off="#A8987B",
    accent="#7E4216",
    fill="#8A4B1C",
    fill_hover="#7E4216",
    on_fill="#FFFFFF",
    tint="#E3CFA8",
    idle="#E0D4BC",
    hover="#E4D9C2",
    press="#D9CCB1",
    field="#FBF6EA",
    chip="#EFE4CD",
    mark="#F3D478",
    on_mark="#33291D",
    mark_now="#E0A23A",
    on_mark_now="#2A2013",
    select="#E6C88F",
    star="#7A5200",
    bad="#8E2F20",
    bad_tint="#F0D9C8",
    good="#3E5F2C",
    good_tint="#DFE3C4",
    warn="#744800",
    warn_tint="#F0DDB4",
)
THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK, SEPIA)})

TAG_COLOURS = ("#B3423A", "#B8743A", "#A68A1F", "#6B8E5A", "#3E8E8A", "#3E7CB1", "#7A62B0")
"""What a tag can be coloured with, besides nothing; shown as dots, never as text."""
