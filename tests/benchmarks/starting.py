"""How long the program takes to start, in processor time and by the clock."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 5


def main() -> None:
    """Prints one line a command: the median of some starts."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["READER_HOME"] = str(home / "reader")
        page = home / "page.txt"
        page.write_text("A short page\nJan 14, 2026, 08:06 am\nprint page small font big font\nOne paragraph.", "utf-8")
        archive = str(home / "articles.archive")
        reader = [sys.executable, "-P", "-m", "reader"]
        subprocess.run([*reader, "import", "--archive", archive, str(page)], check=True, stdout=subprocess.DEVNULL)
        commands = {
            "--version": ["--version"],
            "search": ["search", "--archive", archive, "paragraph"],
            "import, unchanged": ["import", "--archive", archive, str(page)],
            "open --screenshot": ["open", "--archive", archive, "--screenshot", str(home / "window.png")],
        }
        for name, words in commands.items():
            clock, processor = [], []
            for _ in range(TIMES):
                used = resource.getrusage(resource.RUSAGE_CHILDREN)
                start = time.perf_counter()
                subprocess.run([*reader, *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)
                clock.append(time.perf_counter() - start)
                now = resource.getrusage(resource.RUSAGE_CHILDREN)
                processor.append(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
            print(
                f"{name:24}{statistics.median(clock):6.2f} s, {statistics.median(processor):6.2f} s of processor time"
            )


if __name__ == "__main__":
    main()
