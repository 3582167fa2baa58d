"""How fast articles are indexed and found, beside SQLite FTS5, tantivy and Whoosh as it comes.

    python3 packaging/dev.py bench search [--long]
    python tests/benchmarks/search.py [--articles 100000] [--queries 20] [--only ours,tantivy]
        [--corpus FILE] [--long]

For every class of queries it prints the CPU time per query (p50 and p95, warm) of each engine and our
p50 as a multiple of tantivy's. All engines hold the same fields and give the same first page: 50 ids and
the exact total. Ours sorts the whole result, since the list shows all of it; ``archive`` is the same as the
window asks it, with the rows of the archive beside the index: its state, its trash, its names of tags.
Whoosh as it comes takes part in building alone, with fewer articles.
Engines that are not installed are left out; the ratios count, the figures are this machine's.

With ``--corpus FILE`` the articles are those of a file of JSON Lines (id, title, body, date, tags, source,
author, lang). With ``--long`` there are a million, ours alone, without an archive beside the index, and a
process of its own searches, whose memory is told.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import math
import multiprocessing
import os
import platform
import random
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reader.index import Document, marker
from reader.query import parse
from tests.newspaper import articles
from tests.search_engines import PAGE, Ask, Engine, Fts5, Ours, StockWhoosh, Tantivy, Unanswered, Whole, p95, timed

STOCK_ARTICLES = 20_000
"""Whoosh as it comes is slow, and slower the more it has: for its fair pace give ``--stock`` all articles."""
SAMPLE = 20_000
"""So many articles choose the words that are asked for."""
ROUNDS, ROUNDS_OF_SLOW, SLOW_MS = 10, 3, 30
TIMES_IN_A_TURN = 3
TURN = 2.0
"""Seconds that the engine which builds longest is let run before the others have their turns."""

WORD = re.compile(r"[a-z]+")
Kind = type[Engine] | type[StockWhoosh]


# ---------------------------------------------------------------- queries


def queries(documents: list[Document], count: int) -> dict[str, list[Ask]]:
    """Classes of queries whose words are as frequent as the class says, from a sample of the articles."""
    chance = random.Random(7)
    texts = [WORD.findall(f"{each.title} {each.body}".lower()) for each in documents]
    held = Counter(word for text in texts for word in set(text))
    words = sorted(word for word in held if len(word) >= 4)
    total = len(texts)

    def band(low: float, high: float, wanted: int = count) -> list[str]:
        found = [word for word in words if low * total <= held[word] <= high * total]
        return chance.sample(found, min(wanted, len(found)))

    pairs = list(zip(band(0.02, 0.15), band(0.02, 0.15), strict=False))
    phrases: list[tuple[str, str]] = []
    for _ in range(200_000):
        text = chance.choice(texts)
        at = chance.randrange(max(len(text) - 1, 1))
        pair = (*text[at : at + 2],)
        if len(pair) == 2 and all(len(word) > 3 and held[word] > 0.01 * total for word in pair):
            phrases.append((pair[0], pair[1]))
        if len(phrases) == count:
            break
    middle = band(0.005, 0.2, 4 * count)
    misses = []
    for word in band(0.005, 0.1):
        at = chance.randrange(1, len(word))
        misses.append(word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :])
    tags = [tag for tag, _ in Counter(tag for each in documents for tag in each.tags).most_common(count)]
    return {
        "rare": [Ask(words=(word,)) for word in band(4 / total, 12 / total)],
        "middle": [Ask(words=(word,)) for word in band(0.02, 0.06)],
        "common": [Ask(words=(word,)) for word in band(0.15, 0.7)],
        "two terms": [Ask(words=pair) for pair in pairs],
        "phrase": [Ask(phrase=pair) for pair in phrases],
        "prefix 2": [Ask(prefix=word[:2]) for word in middle[:count]],
        "prefix 3": [Ask(prefix=word[:3]) for word in middle[count : 2 * count]],
        "prefix 4": [Ask(prefix=word[:4]) for word in middle[2 * count : 3 * count]],
        "term + prefix": [Ask(words=(one,), prefix=two[:3]) for (one, _), two in zip(pairs, middle, strict=False)],
        "one edit": [Ask(near_miss=word) for word in misses],
        "tag": [Ask(tag=tag) for tag in tags],
        "tag + term": [Ask(tag=tag, words=(one,)) for tag, (one, _) in zip(tags, pairs, strict=False)],
        "date + term": [Ask(words=(one,), years=(2006 + at % 15, 2008 + at % 15)) for at, (one, _) in enumerate(pairs)],
        "newest first": [Ask(words=(word,), newest=True) for word in band(0.15, 0.7)],
        "English forms": [Ask(words=pair, forms=True) for pair in pairs],
    }


# ---------------------------------------------------------------- measuring


def measured(
    engines: dict[str, Engine], classes: dict[str, list[Ask]]
) -> dict[str, dict[str, tuple[float, float, int]]]:
    """For each engine and class p50, p95 and the hits of all its queries.

    A machine that others use has two thirds of its speed for seconds at a time, which is longer than an engine needs
    for all queries of a class. So the engines take turns at every query, round after round through all classes, and
    each query counts its best. In a turn it is asked several times, since the first one after another engine finds
    the processor's caches cold. Queries that take the engines long together have fewer rounds, all engines alike.
    """
    hits: dict[tuple[str, str], int] = {}
    for name, asks in classes.items():
        for of, engine in engines.items():
            with suppress(Unanswered):
                hits[of, name] = sum(engine.search(ask)[0] for ask in asks)
    best = {(of, name): [math.inf] * len(classes[name]) for of, name in hits}
    for turn in range(ROUNDS):
        for name, asks in classes.items():
            answering = [of for of in engines if (of, name) in hits]
            for at, ask in enumerate(asks):
                if turn >= ROUNDS_OF_SLOW and sum(best[of, name][at] for of in answering) > SLOW_MS:
                    continue
                for of in answering:
                    engine = engines[of]
                    times = [timed(lambda engine=engine, ask=ask: engine.search(ask)) for _ in range(TIMES_IN_A_TURN)]
                    best[of, name][at] = min(best[of, name][at], *times)
    out: dict[str, dict[str, tuple[float, float, int]]] = {of: {} for of in engines}
    for (of, name), times in best.items():
        out[of][name] = (statistics.median(times), p95(times), hits[of, name])
    return out


def of_passages(classes: dict[str, list[Ask]], documents: list[Document]) -> tuple[float, float, int]:
    """What 50 passages with their words marked cost."""
    marks = [marker(parse(" ".join(ask.words))) for ask in classes["middle"]]
    texts = [each.body for each in documents[:PAGE]]
    times = [min(timed(lambda found=found: [*map(found.snippet, texts)]) for _ in range(3)) for found in marks]
    return statistics.median(times), p95(times), PAGE


def memory() -> str:
    """What this process has in memory now, and how much of that is not the mapped file."""
    told = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE))
    return f"{int(told['VmRSS']) // 1024} MB, of which {int(told['RssAnon']) // 1024} MB its own"


def read_corpus(path: Path, count: int) -> Iterator[Document]:
    """The first articles of a file of JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, count):
            told = json.loads(line)
            day = date.fromisoformat(told["date"])
            yield Document(
                id=told["id"],
                title=told["title"],
                tags=told["tags"],
                captions=told.get("captions", ()),
                body=told["body"],
                authors=(told["author"],),
                source=told["source"],
                language=told["lang"],
                url=f"https://paper.example/{told['id']}",
                day=int(told["date"].replace("-", "")),
                moment=int(datetime.combine(day, datetime.min.time(), UTC).timestamp()),
            )


def _write_corpus(made: Iterator[Document], path: Path) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for each in made:
            day = f"{each.day // 10000:04}-{each.day // 100 % 100:02}-{each.day % 100:02}"
            told = {"id": each.id, "title": each.title, "body": each.body, "date": day, "tags": list(each.tags)}
            told |= {"source": each.source, "author": each.authors[0], "lang": each.language}
            lines.write(json.dumps({**told, "captions": list(each.captions)}, ensure_ascii=False) + "\n")


def main() -> int:
    """Measures and prints; 1 where a target of ours is missed."""
    asked = argparse.ArgumentParser(prog="bench search")
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--queries", type=int, default=20)
    asked.add_argument("--only", default="whoosh,ours,archive,fts5,tantivy")
    asked.add_argument("--stock", type=int, default=STOCK_ARTICLES, help="so many for Whoosh as it comes")
    asked.add_argument("--corpus", type=Path)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--long", action="store_true", help="a million articles, ours alone")
    asked.add_argument("--searching", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that builders that are held do not stay behind
    count = 1_000_000 if options.long else options.articles

    if options.searching:
        return _search_alone(options.searching, options.queries)
    folder = Path(tempfile.mkdtemp(prefix="bench-search-"))
    corpus = options.corpus or folder / "corpus.jsonl"
    if not options.corpus and not options.long:
        _write_corpus(articles(count), corpus)

    def documents(most: int) -> Iterator[Document]:
        return articles(most) if options.long else read_corpus(corpus, most)

    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {count:,} articles")
    try:
        if options.long:
            return _long(folder, documents(count), options.queries)
        sample = list(documents(min(count, SAMPLE)))
        classes = queries(sample, options.queries)
        kinds: tuple[Kind, ...] = (Ours, Whole, Fts5, Tantivy, StockWhoosh)
        wanted = [kind for kind in kinds if kind.name in options.only.split(",") and _is_here(kind, folder)]
        counts = {kind: min(count, options.stock) if kind is StockWhoosh else count for kind in wanted}
        results = _compared(folder, corpus, counts, classes)
        if "ours" in results:
            results["ours"]["50 passages"] = of_passages(classes, sample)
        _show(results)
        if options.json:
            options.json.write_text(json.dumps(results, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _missed(results.get("ours", {}), 30)


def _is_here(kind: Kind, folder: Path) -> bool:
    try:
        kind(folder)
    except ImportError:
        print(f"{kind.name} is not installed and is left out")
        return False
    return True


def _compared(
    folder: Path, corpus: Path, counts: dict[Kind, int], classes: dict[str, list[Ask]]
) -> dict[str, dict[str, tuple[float, float, int]]]:
    """Has every engine built of so many articles, and asks each the same."""
    paces = {kind.name: 1000 * counts[kind] / spent for kind, spent in _built(folder, corpus, counts).items()}
    for name, pace in paces.items():
        told = f", {pace / paces['whoosh']:.1f} times as fast as Whoosh as it comes" if "whoosh" in paces else ""
        print(f"{name:8} builds {pace:,.0f} articles per CPU second{told}", flush=True)
    engines: dict[str, Engine] = {}
    for kind, count in counts.items():
        engine = kind(folder)
        if isinstance(engine, StockWhoosh):
            continue
        engine.open()
        more = [replace(each, id=each.id + count) for each in read_corpus(corpus, 12)]
        adding = [engine.add(each) for each in more][2:]
        engine.open()
        print(f"{kind.name:8} takes in one more in {statistics.median(adding):.1f} ms; {memory()}", flush=True)
        engines[kind.name] = engine
    results = measured(engines, classes)
    for name, engine in engines.items():
        if isinstance(engine, Whole):
            results[name]["common, tags"] = engine.with_tags(classes["common"])
    return results


def _built(folder: Path, corpus: Path, counts: dict[Kind, int]) -> dict[Kind, float]:
    """The CPU milliseconds that each engine needed to build its index in `folder`, each in a process of its own.

    The processes take turns, as the queries do: one runs while the others are held, each for its share of the time,
    so that whatever pace the machine has, it has it for all.
    """
    spawning = multiprocessing.get_context("spawn")
    told = {kind: spawning.Pipe(duplex=False) for kind in counts}
    builders = {
        kind: spawning.Process(target=_build, args=(kind, folder, corpus, counts[kind], told[kind][1]), daemon=True)
        for kind in counts
    }
    longest = max(kind.ms * count for kind, count in counts.items())
    for builder in builders.values():
        builder.start()
        _hold(builder)
    for _, sending in told.values():
        sending.close()
    try:
        while any(builder.is_alive() for builder in builders.values()):
            for kind, builder in builders.items():
                _let_run(builder, TURN * kind.ms * counts[kind] / longest)
                if builder.exitcode:
                    sys.exit(f"{kind.name} could not be built")
    finally:
        for builder in builders.values():
            builder.kill()
            builder.join()
    return {kind: receiving.recv() for kind, (receiving, _) in told.items()}


def _build(kind: Kind, folder: Path, corpus: Path, count: int, told: Connection) -> None:
    making = timed(functools.partial(sum, (1 for _ in read_corpus(corpus, count))))
    engine = kind(folder)
    told.send(timed(functools.partial(engine.build, read_corpus(corpus, count))) - making)


def _hold(builder: SpawnProcess) -> None:
    if builder.pid and builder.is_alive():
        os.kill(builder.pid, signal.SIGSTOP)


def _let_run(builder: SpawnProcess, seconds: float) -> None:
    if builder.pid and builder.is_alive():
        os.kill(builder.pid, signal.SIGCONT)
        builder.join(seconds)
        _hold(builder)


def _long(folder: Path, documents: Iterator[Document], queries_each: int) -> int:
    """Builds the index of very many articles, and has another process search it."""
    spent = timed(lambda: Ours(folder).build(documents)) / 1000
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"built in {spent:,.0f} CPU seconds, the making of the articles included; {most} MB at most", flush=True)
    command = [sys.executable, __file__, "--queries", str(queries_each), "--searching", str(folder)]
    return subprocess.run(command, check=False).returncode


def _search_alone(folder: Path, queries_each: int) -> int:
    """Searches the index that another process built."""
    sample = list(articles(SAMPLE))
    classes = queries(sample, queries_each)
    engine = Ours(folder)
    engine.open()
    more = [replace(each, id=each.id + 10_000_000) for each in sample[:12]]
    del sample[PAGE:]
    results = measured({"ours": engine}, classes)["ours"]
    print(f"after all searches the process has {memory()}")
    adding = [engine.add(each) for each in more][2:]
    print(f"ours     takes in one more in {statistics.median(adding):.1f} ms")
    results["50 passages"] = of_passages(classes, sample)
    _show({"ours": results})
    return _missed(results, 100)


def _missed(results: dict[str, tuple[float, float, int]], most_ms: float) -> int:
    slow = [name for name, (_, worst, _) in results.items() if worst > most_ms]
    if slow:
        print("slower than promised: " + ", ".join(slow))
    return bool(slow)


def _show(results: dict[str, dict[str, tuple[float, float, int]]]) -> None:
    engines = list(results)
    print(f"{'':15}" + "".join(f"{name + ' p50':>13}{'p95':>8}" for name in engines) + "   ours/tantivy   hits")
    ratios = []
    for name in results.get("ours", results[engines[0]]):
        row = [f"{name:15}"]
        for engine in engines:
            found = results[engine].get(name)
            row.append(f"{found[0]:13.2f}{found[1]:8.2f}" if found else f"{'-':>13}{'-':>8}")
        both = [results[engine][name] for engine in ("ours", "tantivy") if name in results.get(engine, {})]
        if len(both) == 2:
            ratios.append(both[0][0] / max(both[1][0], 1e-6))
            row.append(f"{ratios[-1]:12.2f}")
        row.append("   " + " ".join(str(results[engine][name][2]) for engine in engines if name in results[engine]))
        print("".join(row))
    if ratios:
        print(f"geometric mean of ours/tantivy: {statistics.geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    sys.exit(main())
