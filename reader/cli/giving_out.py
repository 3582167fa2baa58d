"""`export`, `cite` and `verify`."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from reader.archive import Archive, ExportPlan, cited
from reader.cli.catching_up import found
from reader.cli.terminal import FAILED, PROBLEMS, WELL, Cancel, Terminal, written
from reader.errors import ArticleMissing, OutputError


def export(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    ids = found(archive, given.query, terminal)
    if given.ids is not None:
        among = set(ids)
        ids = [number for number in numbered(given.ids) if number in among]
    if given.to is None:
        terminal.stream(lambda out: archive.export(ids, given.format, out, originals=not given.without_originals))
        return WELL
    plan = ExportPlan(
        given.format, given.to, each=given.each, originals=not given.without_originals, replace=given.replace
    )
    cancel = Cancel(until_stdin_closes=given.until_stdin_closes)
    done = archive.export_to(ids, plan, terminal.progress, cancel)
    if done.left_out and not terminal.as_json:
        terminal.talk(f"archive-reader: articles without a page as their original, left out: {len(done.left_out):,}")
    if terminal.as_json:
        left_out = {"left_out": list(done.left_out)} if done.left_out else {}
        terminal.object({"written": [str(file) for file in done.files], **left_out})
    else:
        written(done.files, terminal)
    if done.cancelled:
        terminal.talk("archive-reader: stopped.")
        return FAILED
    return PROBLEMS if done.left_out else WELL


def numbered(file: Path) -> list[int]:
    """The numbers of articles that a file holds, each once and in its order."""
    try:
        return list(dict.fromkeys(int(word) for word in file.read_text("ascii").split()))
    except OSError as error:
        raise OutputError(
            "“{path}” cannot be read: the system says “{reason}”.", path=str(file), reason=error.strerror or str(error)
        ) from error
    except ValueError as error:
        raise OutputError("“{path}” holds something else than numbers of articles.", path=str(file)) from error


def cite(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    ids = found(archive, given.query, terminal)
    text = archive.cite(ids, given.style, given.to)
    if given.to is not None:
        return written([given.to], terminal)
    if terminal.as_json:
        for article in archive.articles(ids):
            reference = cited([article], given.style).rstrip("\r\n")
            terminal.object({"id": article.id, "style": given.style, "citation": reference})
    else:
        terminal.raw(text.encode())
    return WELL


_SAID = {
    "unchanged": "The text is as it was captured.",
    "corrected": "The person corrected it: {fields}. The page's own values are kept.",
    "later": "A later capture says something else.",
    "reread": "The text was read anew out of the original since.",
    "damaged": "The text is not what was stored.",
}


def verify(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    """Exit codes: well where all is as it was; failed where nothing is here; problems for all else."""
    proofs = archive.verify(given.digest)
    for proof in proofs:
        if terminal.as_json:
            terminal.object({"event": "match", **dataclasses.asdict(proof)})
            continue
        trashed = "  (in the trash)" if proof.trashed else ""
        terminal.line(f"article {proof.id}: {proof.title}{trashed}")
        terminal.line(f"  SHA-256 {proof.sha256}, captured {proof.captured_at}")
        whole = proof.original == "whole"
        terminal.line("  The original is unchanged." if whole else "  The original is damaged.")
        terminal.line("  " + _SAID[proof.text].format(fields=", ".join(proof.corrected)))
    digests = len({proof.sha256 for proof in proofs})
    changed = sum(proof.original != "whole" or proof.text != "unchanged" for proof in proofs)
    if terminal.as_json:
        terminal.object({"event": "verified", "matches": len(proofs), "digests": digests, "changed": changed})
    if not proofs:
        raise ArticleMissing("No article of this archive has an original whose SHA-256 begins so.")
    if digests > 1:
        terminal.talk(f"archive-reader: {digests} originals begin so; more of the digest tells which one was printed.")
    return PROBLEMS if changed or digests > 1 else WELL
