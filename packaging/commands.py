"""python3 packaging/dev.py COMMAND, from any folder; the first time it sets everything up.

run [ARGUMENTS]     opens the window on the sample articles; ARGUMENTS are those of `archive-reader open`,
                    for example --archive PATH, or --screenshot FILE, which needs no display
test [--long]       checks style, types and imports, then runs the tests, with --long the slow ones too
test ARGUMENTS      runs pytest alone, with ARGUMENTS: a file, -k WORD, …;
                    tests/test_long_use.py takes --minutes
bench [--long] [NAME…]
                    runs the benchmarks, or those named, with --long at the size of the largest archives
pictures [NAME…]    takes the pictures of the README and the help anew, or those named
lock [--upgrade]    writes packaging/requirements.lock anew from pyproject.toml
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile

import environment
import system
from environment import ROOT, program
from system import Stop, say

SAMPLES = ROOT / "resources" / "samples"
BENCHMARKS = ROOT / "tests" / "benchmarks"
OWN = ROOT / ".dev"
"""What `run` writes: settings, index and the archive of samples; nothing of it lands in a person's own."""

LONG_BENCHMARKS = ("search",)
OTHER_WHOOSHES = ("Whoosh==2.7.4", "whoosh3==3.54.0")
"""The other libraries that provide ``whoosh``; the index keeps to what all of them share with ours."""

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)


def main(arguments: list[str]) -> int:
    """Carries out one command and gives its exit code."""
    commands = {"run": run, "test": test, "bench": bench, "pictures": pictures, "lock": lock}
    if not arguments or arguments[0] not in commands:
        asked = arguments[:1] in (["-h"], ["--help"])
        print((__doc__ or "").strip(), file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        return commands[arguments[0]](arguments[1:])
    except Stop as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    """Opens the window on the samples; ``arguments`` go to the program."""
    system.provide(tools=False)
    environment.prepare()
    variables = {**environment.variables(), "READER_HOME": os.environ.get("READER_HOME", str(OWN))}
    archive = str(OWN / "samples.archive")
    reader = [program("python"), "-P", "-m", "reader"]
    _import_samples(reader, archive, variables)
    if not _can_show(arguments):
        raise Stop(
            "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened. "
            "Its picture can be had all the same: python3 packaging/dev.py run --screenshot window.png"
        )
    return subprocess.run([*reader, "open", archive, *arguments], env=variables, check=False).returncode


def test(arguments: list[str]) -> int:
    """Runs the checks and the tests; with arguments for pytest, those tests alone."""
    long = "--long" in arguments
    chosen = [argument for argument in arguments if argument != "--long"]
    system.provide(tools=True)
    environment.prepare()
    variables = {**environment.variables(), "QT_QPA_PLATFORM": "offscreen"}
    failed: list[str] = []
    for check in () if chosen else CHECKS:
        say(f"— {' '.join(check)}")
        if subprocess.run([program(check[0]), *check[1:]], cwd=ROOT, env=variables, check=False).returncode:
            failed.append(" ".join(check))
    say("— pytest")
    command = [program("python"), "-m", "pytest", *([] if long or chosen else ["-m", "not long"]), *chosen]
    code = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    if long and not chosen:
        failed += _test_other_whooshes(variables)
    if failed:
        say(f"Besides the tests, these failed: {', '.join(failed)}.")
    return code or bool(failed)


def _test_other_whooshes(variables: dict[str, str]) -> list[str]:
    """Runs the tests of the index on the other libraries that provide ``whoosh``; those with which they fail."""
    failed = []
    for release in OTHER_WHOOSHES:
        say(f"— pytest, the index on {release}")
        with tempfile.TemporaryDirectory(prefix="whoosh-") as folder:
            environment.fetch(release, folder)
            command = [program("python"), "-m", "pytest", "-q", *map(str, sorted(ROOT.glob("tests/test_index_*.py")))]
            if subprocess.run(command, cwd=ROOT, env={**variables, "PYTHONPATH": folder}, check=False).returncode:
                failed.append(f"the index on {release}")
    return failed


def bench(arguments: list[str]) -> int:
    """Runs every benchmark, or those named; the last failure's code."""
    long = [argument for argument in arguments if argument == "--long"]
    arguments = [argument for argument in arguments if argument != "--long"]
    names = {path.stem: path for path in sorted(BENCHMARKS.glob("*.py"))}
    unknown = [name for name in arguments if name not in names]
    if unknown:
        raise Stop(f"There is no benchmark {unknown[0]}; there are: {', '.join(names)}.")
    system.provide(tools=False)
    environment.prepare()
    variables = {**environment.variables(), "QT_QPA_PLATFORM": "offscreen"}
    worst = 0
    for name in arguments or names:
        say(f"— {name}")
        command = [program("python"), str(names[name]), *(long if name in LONG_BENCHMARKS else [])]
        worst = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode or worst
    return worst


def pictures(arguments: list[str]) -> int:
    """Takes pictures of the window; the exit code of the one that does."""
    system.provide(tools=False)
    environment.prepare()
    command = [program("python"), str(ROOT / "packaging" / "pictures.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment.variables(), check=False).returncode


def lock(arguments: list[str]) -> int:
    """Writes the lock anew."""
    environment.lock(arguments)
    return 0


def _import_samples(reader: list[str], archive: str, variables: dict[str, str]) -> None:
    """Imports the samples once, and again when they have changed."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(SAMPLES)}\0".encode() + path.read_bytes())
    stamp = OWN / "samples.stamp"
    if stamp.is_file() and os.path.exists(archive) and stamp.read_text("utf-8") == digest.hexdigest():
        return
    say(f"Importing the sample articles into {archive}.")
    OWN.mkdir(exist_ok=True)
    command = [*reader, "import", "--archive", archive, str(SAMPLES)]
    if subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:
        raise Stop("The sample articles could not all be imported, as said above.")
    stamp.write_text(digest.hexdigest(), "utf-8")


def _can_show(arguments: list[str]) -> bool:
    """Whether a window can open, or none is asked for."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if any(argument.startswith(("--screenshot", "--render")) for argument in arguments):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
