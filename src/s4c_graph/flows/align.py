"""Texts to concepts of a graph: the index of a release is found or made, a matcher opened over it, texts aligned.

home/alignment/<head of the release's digest>/   the index of a release, made by ``s4c align index`` or on first use
home/alignment/local/                            what was learnt from the user's own decisions
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from s4c_graph.core.errors import MissingError, ReleaseError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.flows.opening import chosen, open_graph

if TYPE_CHECKING:
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.concepts import Concepts
    from s4c_graph.alignment.index import Index
    from s4c_graph.alignment.matcher import Matcher
    from s4c_graph.alignment.matches import Aligns, Text
    from s4c_graph.alignment.recipe import Vocabulary

NEEDED = ("numpy", "scipy", "snowballstemmer")
MEND = "pip install 's4c-graph[align]'"
_SCHEMES = {"skill/": "skills", "occupation/": "occupations", "isco/": "occupations", "isced-f/": "skills"}


def needed(*packages: str) -> None:
    """Raises MissingError where the extra that alignment stands on is not installed."""
    from importlib.util import find_spec

    missing = [name for name in packages or NEEDED if find_spec(name) is None]
    if missing:
        raise MissingError("alignment needs " + ", ".join(missing), mend=MEND)


def folder_of(settings: Settings, key: str) -> Path:
    """Where the index of a graph lies."""
    return settings.home / "alignment" / key[:16]


def index(
    kg: KnowledgeGraph,
    settings: Settings,
    *,
    languages: Sequence[str] | None = None,
    again: bool = False,
    progress: Progress = quiet,
) -> Index:
    """The alignment index of a graph, opened; made first where there is none, or where it is damaged or old.

    languages: the only ones whose labels are taken, where it is made; None takes what there is. again: make it even
    where there is one. Raises MissingError without the extra ``align``.
    """
    needed()
    from filelock import FileLock

    from s4c_graph.alignment import concepts
    from s4c_graph.alignment.index import Index, build

    found: Concepts | None = None
    if not kg.digest:
        progress("reading concepts", None)
        found = concepts.read(kg, languages)
    key = kg.digest or _digest(found)
    folder = folder_of(settings, key)
    if not again:
        try:
            return Index.open(folder, key)
        except ReleaseError:
            pass  # it is made below, and what is wrong with it is gone
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f".{folder.name}.lock")):
        if not again:
            try:
                return Index.open(folder, key)  # another process has made it meanwhile
            except ReleaseError:
                pass
        if found is None:
            progress("reading concepts", 0.0)
            found = concepts.read(kg, languages)
        build(found, folder, key=key, vocabularies=_vocabularies(kg), told=lambda step, share: progress(step, share))
    return Index.open(folder, key)


def align(
    kg: KnowledgeGraph,
    texts: str | Iterable[str | Text],
    *,
    target: str = "skills",
    lang: str = "",
    top: int = 5,
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> Alignments:
    """The concepts that texts may mean, best first, each with relation, probability and reason; or that there is none.

    texts: one, or several, as text or as Text with an id and a language of its own. target: ``skills``,
    ``occupations``, ``isco``, ``skill-groups``, ``digcomp``, ``competences``, ``roles``, several joined by commas, the
    name of a graph or the IRI of a scheme. lang: of texts that say none; empty guesses it. top: matches a text.
    The index is made on first use (minutes for ESCO in several languages; :func:`index` tells how far it is).
    Raises InputError for an unknown target, MissingError without the extra ``align``.

    >>> from s4c_graph.flows.opening import bundled
    >>> from s4c_graph.core.names import Names
    >>> with bundled(Names()) as kg:
    ...     found = align(kg, "planning public transport routes", target="competences")
    >>> found[0].matches[0].kind
    'competence'
    """
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.matches import Text

    settings = settings or load()
    given = [texts] if isinstance(texts, str) else list(texts)
    named = [t if isinstance(t, Text) else Text(str(at), t) for at, t in enumerate(given, start=1)]
    made = matcher(index(kg, settings, progress=progress), settings, target=target, lang=lang)
    return Alignments(made.align(named, top=top))


def matcher(of: Index, settings: Settings, *, target: str = "skills", lang: str = "") -> Matcher:
    """A matcher over an index, with the weights learnt here where there are any, else those that are shipped."""
    from s4c_graph.alignment.fusion import Fusion
    from s4c_graph.alignment.matcher import Matcher

    own = settings.home / "alignment" / "local" / "fusion.json"
    return Matcher(of, target=target, lang=lang, weights=Fusion.read(own) if own.is_file() else Fusion.shipped())


@dataclass(frozen=True)
class Opening:
    """How a matcher is opened in any process (a :class:`s4c_graph.alignment.recipe.Recipe`).

    index: folder of the index. home: of the settings, where local weights lie.
    """

    key: str
    vocabularies: tuple[Vocabulary, ...]
    index: Path
    home: Path
    target: str
    lang: str

    @property
    def folders(self) -> tuple[Path, ...]:
        """What has to be there to open it."""
        local = self.home / "alignment" / "local"
        return (self.index, local) if local.is_dir() else (self.index,)

    def open(self) -> Aligns:
        """The matcher."""
        from s4c_graph.alignment.index import Index

        return matcher(Index.open(self.index), Settings(home=self.home), target=self.target, lang=self.lang)

    def at(self, folders: tuple[Path, ...]) -> Opening:
        """The same where its folders lie elsewhere; a second folder is that of what was learnt here."""
        home = folders[1].parent.parent if len(folders) > 1 else self.home
        return replace(self, index=folders[0], home=home)


def recipe(
    settings: Settings,
    *,
    target: str = "skills",
    lang: str = "",
    encoder: Path | None = None,
    decisions: tuple[Path, ...] = (),
    progress: Progress = quiet,
) -> Opening:
    """How to open a matcher over the release in use, or the bundled framework; its index is made on first use."""
    with open_graph(settings=settings) as kg:
        found = index(kg, settings, progress=progress)
    found.concepts().aimed(target)  # an unknown target is told before any text is read
    said = [str(found.about["key"]), target, lang, _weights(settings)]
    key = hashlib.sha256("\n".join(said).encode()).hexdigest()
    return Opening(key, found.vocabularies, found.folder, settings.home, target, lang)


def held(settings: Settings) -> Index | None:
    """The index of the release in use, where it has been made and is whole."""
    from s4c_graph.alignment.index import Index

    release = chosen(settings)
    if release is None:
        return None
    try:
        return Index.open(folder_of(settings, release.manifest.digest), release.manifest.digest)
    except ReleaseError:
        return None


def _weights(settings: Settings) -> str:
    """Digest of the weights learnt here; empty where those that are shipped are used."""
    local = settings.home / "alignment" / "local"
    files = sorted(local.glob("*.json")) if local.is_dir() else []
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in files)).hexdigest() if files else ""


def _digest(found: Concepts | None) -> str:
    """What a graph that is no release is known by: its concepts and their labels."""
    assert found is not None
    said = hashlib.sha256("\n".join(found.iris).encode())
    for lang, labels in found.labels.items():
        said.update("\n".join(f"{lang} {x.concept} {x.rank} {x.text}" for x in labels).encode("utf-8", "surrogatepass"))
    for lang, texts in found.descriptions.items():
        said.update("\n".join(f"{lang} {x.concept} {x.text}" for x in texts).encode("utf-8", "surrogatepass"))
    return said.hexdigest()


def _vocabularies(kg: KnowledgeGraph) -> list[Vocabulary]:
    """What concepts of a graph come from, as SSSOM names it, the longest beginnings of IRIs first."""
    from s4c_graph.alignment.recipe import Vocabulary
    from s4c_graph.flows.licensing import source_of

    found = []
    for name in sorted(kg.graph_names()):
        kind, _, version = name.partition("/")
        if kind == "esco":
            schemes = [(part, f"{ESCO}concept-scheme/{scheme}") for part, scheme in _SCHEMES.items()]
            found += [Vocabulary(ESCO + part, scheme, version) for part, scheme in schemes]
            found.append(Vocabulary(ESCO, ESCO, version))
        elif kind == "digcomp":
            found.append(Vocabulary(f"{kg.names.base}{name}/", kg.names.base + name, version))
        elif name == "framework":
            own = kg.names.id("framework", "smart-city")
            found.append(Vocabulary(kg.names.base + "id/", own, source_of(kg, name).version))
    return sorted(found, key=lambda v: (-len(v.begins), v.begins))
