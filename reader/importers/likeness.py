"""Which texts say nearly the same: a signature of 128 bytes, whose equal places tell how alike two texts are."""

from __future__ import annotations

import re
import unicodedata

PERMUTATIONS = 128
_SEED = 42
_FEWEST_SHINGLES = 24
_MOST_TOKENS = 50_000
_WORDS_IN_SHINGLE, _CHARACTERS_IN_SHINGLE = 3, 5

# Han, Kana and Hangul are taken letter by letter: spaces say little in Korean, and nothing in Japanese.
_LETTER = "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_TOKEN = re.compile(rf"{_LETTER}|\w+?(?={_LETTER}|\b)")


def signature(text: str) -> bytes:
    """A MinHash of the text's shingles, one byte for each of 128 permutations; empty for a text too short to tell.

    Two unlike texts share one place in 256 by chance.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    tokens = _TOKEN.findall(folded)[:_MOST_TOKENS]
    single = sum(len(token) == 1 and not token.isascii() for token in tokens)
    size = _CHARACTERS_IN_SHINGLE if single * 2 > len(tokens) else _WORDS_IN_SHINGLE
    shingles = {" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1)}
    if len(shingles) < _FEWEST_SHINGLES:
        return b""
    from rensa import RMinHash

    hashed = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    hashed.update(list(shingles))
    return bytes(value & 0xFF for value in hashed.digest())
