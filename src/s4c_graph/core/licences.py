"""The licences in play, and what may stand together in one file under which licence; asked before anything is written.

A model of what the licences ask, kept on the careful side, and no legal advice. Four classes: ``free`` (asks
nothing), ``credit`` (asks to be named), ``binding`` (asks that all that is made of it carries the same terms) and
``closed`` (may not be passed on in the changed form that every export here is). docs/explanations/licences.md
cites the clause behind each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from s4c_graph.core.sources import is_known
from s4c_graph.core.values import Source

FREE, CREDIT, BINDING, CLOSED, OWN = "free", "credit", "binding", "closed", "own"
PARTNERS = "partner/"
"""Names of graphs of other people's data begin so: where no licence is stated, nothing allows passing them on."""


@dataclass(frozen=True)
class Licence:
    """Terms under which a source may be used.

    key: SPDX identifier where there is one. kind: ``free``, ``credit``, ``binding``, ``closed``, or ``own``
    for a user's own files. why: what it asks, as a sentence. read_at: where that is written.
    """

    key: str
    name: str
    kind: str
    why: str
    iri: str = ""
    read_at: str = ""


_CC = "https://creativecommons.org/licenses/"
LICENCES = (
    Licence(
        "CC0-1.0",
        "CC0 1.0",
        FREE,
        "CC0 1.0 asks nothing.",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/publicdomain/zero/1.0/legalcode.en",
    ),
    Licence(
        "EU-2011-833",
        "Commission Decision 2011/833/EU",
        CREDIT,
        "Decision 2011/833/EU lets documents be reused when the source is named and the meaning is not distorted.",
        "http://data.europa.eu/eli/dec/2011/833/oj",
        "http://data.europa.eu/eli/dec/2011/833/oj, article 6",
    ),
    Licence(
        "CC-BY-4.0",
        "CC BY 4.0",
        CREDIT,
        "CC BY 4.0 asks that its makers are named and changes are told.",
        _CC + "by/4.0/",
        _CC + "by/4.0/legalcode.en, section 3(a)",
    ),
    Licence(
        "CC-BY-SA-4.0",
        "CC BY-SA 4.0",
        BINDING,
        "CC BY-SA 4.0 asks that what is made of it is passed on under CC BY-SA 4.0 as a whole.",
        _CC + "by-sa/4.0/",
        _CC + "by-sa/4.0/legalcode.en, section 3(b)",
    ),
    Licence(
        "CC-BY-NC-4.0",
        "CC BY-NC 4.0",
        BINDING,
        "CC BY-NC 4.0 forbids commercial use, of all it is mixed into.",
        _CC + "by-nc/4.0/",
        _CC + "by-nc/4.0/legalcode.en, section 2(a)(1)",
    ),
    Licence(
        "EUPL-1.2",
        "EUPL 1.2",
        BINDING,
        "EUPL 1.2 asks that derivative works are passed on under EUPL 1.2 or a licence it names as compatible.",
        "http://data.europa.eu/eli/dec_impl/2017/863/oj",
        "http://data.europa.eu/eli/dec_impl/2017/863/oj, section 5 and appendix",
    ),
    Licence(
        "ODbL-1.0",
        "ODbL 1.0",
        BINDING,
        "ODbL 1.0 asks that a database made of it is passed on under ODbL 1.0.",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "https://opendatacommons.org/licenses/odbl/1-0/, section 4.4",
    ),
    Licence(
        "CC-BY-ND-4.0",
        "CC BY-ND 4.0",
        CLOSED,
        "CC BY-ND 4.0 forbids passing on a changed form, and what is written here is converted.",
        _CC + "by-nd/4.0/",
        _CC + "by-nd/4.0/legalcode.en, section 2(a)(1)",
    ),
    Licence(
        "not-stated",
        "not stated",
        CLOSED,
        "no licence is stated, so all rights are reserved and nothing allows passing it on.",
    ),
)
"""Every licence that is known here; any other text is taken as closed, because nobody here has read its terms."""
OURS_TO_STATE = Licence("own", "yours to state", OWN, "these are your own files; their licence is yours to state.")
_RANK = {OWN: 0, FREE: 1, CREDIT: 2, BINDING: 4}


@dataclass(frozen=True)
class Combined:
    """Sources that may stand in one file, the licence it carries, and whom it must name."""

    licence: Licence
    sources: tuple[Source, ...]

    @property
    def strictness(self) -> int:
        """How much is asked of whoever takes the file: 0 (nothing of others in it) to 4; a conflict is 5."""
        return 3 if self.licence.key == "CC-BY-4.0" else _RANK[self.licence.kind]

    @property
    def attributions(self) -> tuple[str, ...]:
        """The sentences that must go with the file, in alphabetical order."""
        return tuple(sorted({s.attribution for s in self.sources if s.attribution}))

    def notice(self) -> str:
        """What to put beside or into the file: its licence, whom to name, and each source with its own licence.

        >>> print(combine([Source("a", "A", "1", "CC BY 4.0", attribution="A by Ann.")]).notice())
        Licence of this file: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)
        A by Ann.
        Source: A, version 1, CC BY 4.0
        <BLANKLINE>
        """
        iri = f" ({self.licence.iri})" if self.licence.iri else ""
        lines = [f"Licence of this file: {self.licence.name}{iri}", *self.attributions]
        return "\n".join([*lines, *(_told(s) for s in self.sources)]) + "\n"


@dataclass(frozen=True)
class Conflict:
    """Sources that may not stand in one file: the groups that may, what no file may hold, and why, as sentences."""

    groups: tuple[Combined, ...]
    withheld: tuple[Source, ...]
    why: tuple[str, ...]

    @property
    def strictness(self) -> int:
        """5: nothing may be written as one file."""
        return 5


def licence(said: Source) -> Licence:
    """The licence of a source, by its IRI or its name.

    A source that data/sources.toml does not know and that names no licence is the user's own, unless its graph is
    a partner's.

    >>> licence(Source("x", "", "", "CC-BY-SA 4.0")).key, licence(Source("x", "", "", "not stated")).kind
    ('CC-BY-SA-4.0', 'closed')
    >>> licence(Source("user/x", "", "", "")).kind, licence(Source("partner/x", "", "", "")).kind
    ('own', 'closed')
    """
    for text in (said.licence_iri, said.licence):
        if text and (found := named(text)) is not None:
            return found
    if not said.licence and not said.licence_iri:
        return LICENCES[-1] if is_known(said.graph) or said.graph.startswith(PARTNERS) else OURS_TO_STATE
    words = said.licence or said.licence_iri
    why = f"the terms of {words!r} are not known here, so nothing is taken to allow passing it on."
    return Licence(words, words, CLOSED, why)


def named(text: str) -> Licence | None:
    """The licence that a name or IRI means, or None where it is none of those known.

    >>> [named(t).key for t in ("CC BY 4.0", "http://creativecommons.org/licenses/by/4.0", "all rights reserved")]
    ['CC-BY-4.0', 'CC-BY-4.0', 'not-stated']
    """
    return _BY_NAME.get(_plain(text))


def combine(sources: Iterable[Source]) -> Combined | Conflict:
    """What may be passed on of some sources as one file: the licence of it, or why not and what may.

    The order of sources, and naming one twice, changes nothing; a further source never makes the answer
    less strict. Terms that bind the whole file stand only with their like and with what asks nothing: mixing
    them with others would put the others' content under terms nobody asked for.
    """
    ordered = sorted(set(sources), key=lambda s: (s.graph, s.version, s.licence, s.title, s.sha256, repr(s)))
    pairs = [(s, licence(s)) for s in ordered]
    withheld = tuple(s for s, held in pairs if held.kind == CLOSED)
    kept = [(s, held) for s, held in pairs if held.kind != CLOSED]
    binding = {held.key: held for _, held in kept if held.kind == BINDING}
    credited = any(held.kind == CREDIT for _, held in kept)
    if not withheld and (not binding or (len(binding) == 1 and not credited)):
        return _one(kept)
    bound = [[(s, held) for s, held in kept if held.key == key] for key in sorted(binding)]
    open_ = [(s, held) for s, held in kept if held.kind != BINDING]
    groups = tuple(_one(group) for group in ([open_] if open_ else []) + bound)
    why = [f"{s.title}: {licence(s).why}" for s in withheld]
    if len(groups) > 1:
        why += [f"{binding[key].why} It stays in a file of its own." for key in sorted(binding)]
    return Conflict(groups, withheld, tuple(why))


def _one(pairs: list[tuple[Source, Licence]]) -> Combined:
    """One file under the strictest licence in it; CC BY 4.0 where several ask to be named."""
    strictest = max((held for _, held in pairs), key=lambda h: (_RANK[h.kind], h.key == "CC-BY-4.0"), default=None)
    return Combined(strictest or OURS_TO_STATE, tuple(s for s, _ in pairs))


def _told(said: Source) -> str:
    parts = [said.title, f"version {said.version}" if said.version else "", licence(said).name]
    parts += [f"changes made: {said.changes}" if said.changes else ""]
    return "Source: " + ", ".join(filter(None, parts))


def _plain(text: str) -> str:
    bare = re.sub(r"^https?://(www\.)?|/(legalcode|deed)(\.[a-z]+)?/?$|/$", "", text.strip().lower())
    return re.sub(r"[\s_-]+", "-", bare)


_ALSO = {
    "CC0-1.0": ("CC0", "CC0 1.0 Universal"),
    "EU-2011-833": ("2011/833/EU", "Decision 2011/833/EU", "EU Decision 2011/833"),
    "CC-BY-4.0": ("CC BY 4.0 International",),
    "EUPL-1.2": ("EUPL", "EUPL-1.2", "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"),
    "ODbL-1.0": ("ODbL", "https://opendatacommons.org/licenses/odbl/"),
    "not-stated": (
        *("all rights reserved", "unknown", "none", "unlicensed"),
        "https://w3id.org/sssom/license/unspecified",  # what sssom-py writes where nobody stated one
    ),
}
_BY_NAME = {
    _plain(t): held for held in LICENCES for t in (held.key, held.name, held.iri, *_ALSO.get(held.key, ())) if t
}
