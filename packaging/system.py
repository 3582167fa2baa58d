"""What the program and its tests need from the system, and how a Debian or Ubuntu gets it."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

WINDOWLESS = {
    "libglib2.0-0": "libgthread-2.0.so.0",
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
}
"""What Qt loads even without a screen: Debian's package and the library in it."""

SCREEN = {
    "libcups2": "libcups.so.2",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
"""What Qt loads besides to open a window under X, and to find the printers."""

TOOLS = {"xvfb": "Xvfb"}
"""What the tests start to have a screen: Debian's package and the program in it."""

KOREAN_FONTS = ("fonts-nanum", "fonts-noto-cjk", "fonts-baekmuk", "fonts-unfonts-core")
JAPANESE_FONTS = (
    "fonts-vlgothic", "fonts-noto-cjk", "fonts-ipafont-gothic", "fonts-ipaexfont-gothic", "fonts-mplus",
)  # fmt: skip
"""Fonts with Korean and with Japanese letters: any will do; the first of each, a small one, is what is installed."""

APT_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")


class Stop(Exception):
    """What keeps a command from going on, as a sentence."""


def provide(*, tools: bool) -> None:
    """Sees to it that the system has what is needed, the tools of the tests among it where asked for.

    As root on Debian and its kin it installs what is missing; without root it says how.
    Nothing is asked of the package manager where nothing is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    libraries = {**WINDOWLESS, **SCREEN}
    missing = [package for package, library in libraries.items() if not _loads(library)]
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if tools:
        missing += [package for package, program in TOOLS.items() if not shutil.which(program)]
    debian = bool(shutil.which("apt-get") and shutil.which("dpkg-query"))
    fonts = _missing_fonts() if debian else []
    if not missing and not fonts:
        return
    if not debian:
        names = ", ".join(libraries.get(name, TOOLS.get(name, name)) for name in missing)
        say(f"This system lacks {names}; what needs them will fail until they are installed.")
    elif os.geteuid() == 0:
        _install(missing + fonts)
    elif missing:
        line = " ".join(["sudo apt-get update && sudo", *APT_INSTALL, *_names_here(missing + fonts)])
        raise Stop(f"Some packages of the system are missing. Install them, then start this again:\n\n    {line}\n")
    else:
        line = " ".join(["sudo", *APT_INSTALL, *fonts])
        say(f"The fonts here lack Korean or Japanese letters; this installs them: {line}")


def say(sentence: str) -> None:
    """Tells the person what happens; never in the way of what a command prints."""
    print(sentence, file=sys.stderr, flush=True)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_fonts() -> list[str]:
    have = _installed({*KOREAN_FONTS, *JAPANESE_FONTS})
    return [fonts[0] for fonts in (KOREAN_FONTS, JAPANESE_FONTS) if not have.intersection(fonts)]


def _installed(packages: Iterable[str]) -> set[str]:
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *sorted(packages)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return {line.split()[0] for line in shown.stdout.splitlines() if line.endswith(" installed")}


def _install(packages: list[str]) -> None:
    say(f"Installing packages of the system: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # An unreachable list of somebody else's packages is no reason to stop: the next step tells.
    subprocess.run(["apt-get", "-qq", "update"], env=environment, stdin=subprocess.DEVNULL, check=False)
    command = [*APT_INSTALL, "-qq", *_names_here(packages)]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode:
        raise Stop(f"The packages could not be installed, as said above. The command was: {' '.join(command)}")


def _names_here(packages: Iterable[str]) -> list[str]:
    """The names under which this release knows ``packages``: Debian 13 and Ubuntu 24.04 renamed some to ``…t64``."""
    return [f"{name}t64" if _known(f"{name}t64") else name for name in packages]


def _known(package: str) -> bool:
    shown = subprocess.run(
        ["apt-cache", "show", package], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return shown.returncode == 0
