"""Texts to concepts of a graph: the index of a release is found or made, a matcher opened over it, texts aligned.

home/alignment/<head of the release's digest>/   the index of a release, made by ``s4c align index`` or on first use
home/alignment/local/                            what was learnt from the user's own decisions
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4c_graph.core.errors import InputError, MissingError, ReleaseError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO
from s4c_graph.core.release import ALIGNMENT, HEAD, Progress, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.flows.opening import open_graph

if TYPE_CHECKING:
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.concepts import Concepts
    from s4c_graph.alignment.decisions import Decisions
    from s4c_graph.alignment.encoded import Encoded
    from s4c_graph.alignment.index import Index
    from s4c_graph.alignment.matcher import Matcher
    from s4c_graph.alignment.matches import Text
    from s4c_graph.alignment.recipe import Vocabulary
    from s4c_graph.alignment.relation import Relations
    from s4c_graph.core.mappings import Record

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
    return settings.home / ALIGNMENT / key[:HEAD]


def local_of(settings: Settings) -> Path:
    """Where weights lie that were learnt from the user's own decisions."""
    return settings.home / ALIGNMENT / "local"


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
    if not again and (whole := _whole(folder, key)):
        return whole
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f".{folder.name}.lock")):
        if not again and (whole := _whole(folder, key)):
            return whole  # another process has made it meanwhile
        if found is None:
            progress("reading concepts", 0.0)
            found = concepts.read(kg, languages)
        build(found, folder, key=key, vocabularies=_vocabularies(kg), told=lambda step, share: progress(step, share))
    return Index.open(folder, key)


def _whole(folder: Path, key: str) -> Index | None:
    """The index in a folder; None where there is none, or one that is damaged, old or of something else."""
    from s4c_graph.alignment.index import Index

    try:
        return Index.open(folder, key)
    except ReleaseError:
        return None


def align(
    kg: KnowledgeGraph,
    texts: str | Iterable[str | Text],
    *,
    target: str = "skills",
    lang: str = "",
    top: int = 5,
    encoder: str | Path | None = None,
    decisions: Sequence[Path] = (),
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> Alignments:
    """The concepts that texts may mean, best first, each with relation, probability and reason; or that there is none.

    texts: one, or several, as text or as Text with an id and a language of its own. target: ``skills``,
    ``occupations``, ``isco``, ``skill-groups``, ``digcomp``, ``competences``, ``roles``, several joined by commas, the
    name of a graph or the IRI of a scheme. lang: of texts that say none; empty guesses it. top: matches a text.
    encoder: folder, or name in the local hub cache, of a sentence model to use beside the channels of the index.
    decisions: mapping sets with what people decided of such texts.
    The index is made on first use (minutes for ESCO in several languages; :func:`index` tells how far it is).
    Raises InputError for an unknown target, MissingError without the extra ``align``.

    >>> from tempfile import TemporaryDirectory
    >>> from s4c_graph.core.names import Names
    >>> from s4c_graph.flows.opening import bundled
    >>> with TemporaryDirectory() as home, bundled(Names()) as kg:
    ...     found = align(kg, "facilitating a dialogue", target="competences", settings=Settings(home=Path(home)))
    >>> found[0].matches[0].label
    'Facilitating dialogue'
    """
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.matches import Text

    settings = settings or load()
    given = [texts] if isinstance(texts, str) else list(texts)
    named = [t if isinstance(t, Text) else Text(str(at), t) for at, t in enumerate(given, start=1)]
    found = index(kg, settings, progress=progress)
    made = opening(found, settings, target=target, lang=lang, encoder=encoder, decisions=decisions)
    return Alignments(replace(made, threads=0).open(progress).align(named, top=top))


@dataclass(frozen=True)
class Opening:
    """How a matcher is opened in any process (a :class:`s4c_graph.alignment.recipe.Recipe`).

    index, vectors, model, weights: folders of the index, of what a sentence model made of it, of that model, and of
    what was learnt here; None where there is none. threads: that the model runs on, 0 for as many as cores.
    """

    key: str
    vocabularies: tuple[Vocabulary, ...]
    target: str
    lang: str
    index: Path
    vectors: Path | None = None
    model: Path | None = None
    weights: Path | None = None
    threads: int = 1
    decided: Decisions | None = field(default=None, compare=False)

    @property
    def folders(self) -> tuple[Path, ...]:
        """What has to be there to open it."""
        return tuple(folder for name in _FOLDERS if (folder := getattr(self, name)) is not None)

    def at(self, folders: tuple[Path, ...]) -> Opening:
        """The same where its folders lie elsewhere, in the order of ``folders``."""
        names = [name for name in _FOLDERS if getattr(self, name) is not None]
        moved: dict[str, Any] = dict(zip(names, folders, strict=True))
        return replace(self, **moved)

    def open(self, progress: Progress = quiet) -> Matcher:
        """The matcher. Raises ReleaseError where the index is damaged, InputError for weights or a model that are."""
        from s4c_graph.alignment.fusion import Fusion
        from s4c_graph.alignment.index import Index
        from s4c_graph.alignment.matcher import Matcher
        from s4c_graph.alignment.relating import Relating

        found = Index.open(self.index)
        name = "fusion" if self.model is None else "fusion-encoder"
        own = self.weights / f"{name}.json" if self.weights else None
        weights = Fusion.read(own) if own is not None and own.is_file() else Fusion.shipped(name)
        encoded = None if self.model is None else self.encoded(found, progress)
        said: dict[str, Any] = {"target": self.target, "lang": self.lang, "decided": self.decided}
        return Matcher(found, weights=weights, encoded=encoded, relate=Relating(found, self._relations()), **said)

    def _relations(self) -> Relations:
        from s4c_graph.alignment.relation import FILE, Relations

        own = self.weights / FILE if self.weights else None
        return Relations.read(own) if own is not None and own.is_file() else Relations.shipped()

    def encoded(self, found: Index, progress: Progress = quiet) -> Encoded:
        """The sentence model beside an index."""
        from s4c_graph.alignment.encoded import Encoded
        from s4c_graph.alignment.encoder import Encoder

        assert self.model is not None and self.vectors is not None
        model = Encoder.open(self.model, threads=self.threads)
        return Encoded(model, self.vectors, str(found.about["key"]), progress)


_FOLDERS = ("index", "vectors", "model", "weights")


def opening(
    found: Index,
    settings: Settings,
    *,
    target: str = "skills",
    lang: str = "",
    encoder: str | Path | None = None,
    decisions: Sequence[Path] = (),
) -> Opening:
    """How to open a matcher over an index, with the weights learnt here where there are any, else those shipped.

    encoder: folder of a sentence model, or the name of one in the local cache of the hub; what it makes of labels is
    kept beside the index, so that it outlives a new index of the same release. decisions: mapping sets with what people
    decided of pairs; what they rejected is not proposed again. Raises InputError for an unknown target.
    """
    aimed = found.concepts().aimed(target)
    local = local_of(settings)
    files = sorted(local.glob("*.json")) if local.is_dir() else []
    said = [str(found.about["key"]), target, lang, *(file.name + file.read_text(encoding="utf-8") for file in files)]
    decided, digest = _decided(decisions, settings)
    said.append(digest)
    model = vectors = None
    if encoder is not None:
        needed(*NEEDED, "onnxruntime", "tokenizers")
        from s4c_graph.alignment.encoder import Encoder

        made = Encoder.open(encoder)
        model, said = made.recipe.tokenizer.parent, [*said, made.digest]
        vectors = found.folder.with_name(f"{found.folder.name}-encoder")
        vectors.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256("\n".join(said).encode()).hexdigest()
    weights = local if files else None
    return Opening(key, _of(found, aimed), target, lang, found.folder, vectors, model, weights, decided=decided)


def recipe(
    settings: Settings,
    *,
    target: str = "skills",
    lang: str = "",
    encoder: str | Path | None = None,
    decisions: tuple[Path, ...] = (),
    progress: Progress = quiet,
) -> Opening:
    """How to open a matcher over the release in use, or the bundled framework; its index is made on first use."""
    with open_graph(settings=settings) as kg:
        found = index(kg, settings, progress=progress)
    made = opening(found, settings, target=target, lang=lang, encoder=encoder, decisions=decisions)
    if encoder is not None:  # vectors of labels are made once, before several workers want them
        replace(made, threads=0).open(progress).align([_probe()])
    return made


def _of(found: Index, aimed: Iterable[int]) -> tuple[Vocabulary, ...]:
    """The vocabularies that these concepts come from."""
    iris = found.concepts().iris
    used = {next((v for v in found.vocabularies if iris[at].startswith(v.begins)), None) for at in aimed}
    return tuple(v for v in found.vocabularies if v in used)


def _decided(files: Sequence[Path], settings: Settings) -> tuple[Decisions | None, str]:
    """What people decided, read from mapping sets, and a digest of it."""
    if not files:
        return None, ""
    from s4c_graph.alignment.decisions import Decisions
    from s4c_graph.core.values import Severity
    from s4c_graph.flows import mapping_sets

    records: list[Record] = []
    said = hashlib.sha256()
    for path in files:
        found, findings = mapping_sets.read(path, settings)
        for finding in findings:
            if finding.severity is Severity.VIOLATION:
                raise InputError(finding.message("en"), where=str(finding.place or path), mend="mend the decisions")
        records += found.records
        said.update(path.read_bytes())
    return Decisions.of(records), said.hexdigest()


def _probe() -> Text:
    from s4c_graph.alignment.matches import Text

    return Text("", "planning")


def told(settings: Settings, digest: str) -> dict[str, Any]:
    """What is to be known of the index of a release: ``state`` good, absent, damaged or missing (the extra).

    folder, labels by language, concepts by kind, seconds it took; ``said``: why it cannot be used.
    """
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in NEEDED):
        return {"state": "missing", "said": f"alignment is not installed; {MEND}"}
    from s4c_graph.alignment.index import Index

    folder = folder_of(settings, digest)
    if not folder.exists():
        return {"state": "absent", "said": "no alignment index yet; s4c align index makes it"}
    try:
        about = Index.open(folder, digest).about
    except ReleaseError as error:
        return {"state": "damaged", "said": str(error)}
    kept = {"labels": about["languages"], "concepts": about["kinds"], "seconds": about["seconds"]}
    return {"state": "good", "said": "", "folder": str(folder), **kept}


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
