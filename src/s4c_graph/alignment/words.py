"""Words of a text, where they stand, their stems, which of them say little, and the windows of them; the first step.

A language is known by its closed classes (``data/alignment/words/<lang>.txt``) and its Snowball stemmer; either may be
missing, and then its words stand as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

from s4c_graph.core.assets import folder

LONGEST = 7
"""Words in the longest window."""
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?![^\W_]))?")
_END = re.compile(r"[.!?;:•·|]\s|[\n\r\t•·|]|…")
_KEPT = 100_000
_SNOWBALL = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek",
    "hu": "hungarian", "ga": "irish", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "es": "spanish", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip


class Token(NamedTuple):
    """A word as it is compared (NFKC, case folded), and its offsets in the text."""

    word: str
    begin: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text in their order; ``C++`` and ``C#`` are words, underscores and controls part them.

    >>> [t.word for t in tokens("Knows C++, data-driven ﬁles")]
    ['knows', 'c++', 'data', 'driven', 'files']
    """
    return [Token(normal(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def plain_words(text: str) -> list[str]:
    """The words of a text alone, without offsets.

    >>> plain_words("Knows C++, data-driven ﬁles")
    ['knows', 'c++', 'data', 'driven', 'files']
    """
    return _WORD.findall(normal(text))


def normal(text: str) -> str:
    """A text as it is compared: compatibility composed, case folded.

    >>> normal("Straße"), normal("ＩＴ")
    ('strasse', 'it')
    """
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


class Language:
    """What is known of one language: words of closed classes, everyday words, and stems."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.stop, self.everyday = _lists(tag)
        name = _SNOWBALL.get(tag)
        self._stemmer = snowballstemmer.stemmer(name) if name else None
        self.stem = lru_cache(_KEPT)(self._stem)

    @property
    def stems(self) -> bool:
        """True where a stemmer knows it."""
        return self._stemmer is not None

    def idle(self, word: str) -> bool:
        """True for a word at which no window begins or ends."""
        return word in self.stop or (len(word) == 1 and not word.isalpha())

    def _stem(self, word: str) -> str:
        return str(self._stemmer.stemWord(word)) if self._stemmer and word.isalpha() else word


@lru_cache(64)
def language(tag: str) -> Language:
    """The language of a BCP 47 tag: its first part decides; an unknown one has no stop words and no stems.

    >>> language("en-GB").stem("planning"), language("sv").idle("och"), language("xx").stem("planning")
    ('plan', True, 'planning')
    """
    return Language(tag.casefold().split("-", 1)[0])


def windows(words: Sequence[Token], of: Language, text: str, longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """First word and end of every window: 1 to ``longest`` words, neither end idle, no end of a sentence inside.

    >>> en, text = language("en"), "the care of plants. Pay"
    >>> words = tokens(text)
    >>> [" ".join(w.word for w in words[a:b]) for a, b in windows(words, en, text)]
    ['care', 'care of plants', 'plants', 'pay']
    """
    idle = [of.idle(w.word) for w in words]
    cut = [bool(_END.search(text, a.end, b.begin)) for a, b in pairwise(words)]
    for begin in range(len(words)):
        if idle[begin]:
            continue
        for end in range(begin + 1, min(begin + longest, len(words)) + 1):
            if end - begin > 1 and cut[end - 2]:
                break
            if not idle[end - 1]:
                yield begin, end


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences, lines and bullets of a text, without blanks around them.

    >>> text = "Plans routes. Knows GIS!  \\n• drives"
    >>> [text[a:b] for a, b in sentences(text)]
    ['Plans routes.', 'Knows GIS!', 'drives']
    """
    begin = 0
    for cut in re.finditer(r"(?<=[.!?;])\s+(?=[^\W\d_a-z]|[\"'(«„“-])|[\n\r•·|…]+|\s[-*–]\s", text):
        yield from _trimmed(text, begin, cut.start())
        begin = cut.end()
    yield from _trimmed(text, begin, len(text))


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


def _lists(tag: str) -> tuple[frozenset[str], frozenset[str]]:
    """The two lists of a language's file, each under a line that begins with #."""
    file = folder("data") / "alignment" / "words" / f"{tag}.txt"
    if not tag.isalpha() or not file.is_file():
        return frozenset(), frozenset()
    _, stop, everyday = re.split(r"^#.*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return frozenset(stop.split()), frozenset(everyday.split())
