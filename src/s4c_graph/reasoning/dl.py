"""The DL check: is the ontology, with the data that use it, free of contradictions? Its own command, never a build's.

HermiT, which answers, is the jar that owlready2 carries, run as a process of our own, so that it can be killed when
its time is over. What it is given: every graph but ``inferred``, ``shapes``, ``alignments`` (bridges to other
vocabularies, which change no meaning of ours), ``catalogue`` (about graphs), ``mappings/*`` (plain records,
outside OWL DL) and ``esco/*`` (plain SKOS, a million triples without an axiom of ours).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import RDF, Graph
from rdflib.term import URIRef

from s4c_graph.core.errors import InputError, MissingError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.reasoning.axioms import Unit, Units, narrowed, nearest, units
from s4c_graph.reasoning.materialise import INFERRED, SHAPES
from s4c_graph.reasoning.shrink import OutOfTimeError, shrink

_LEFT_OUT = ("alignments", "catalogue", "esco", "mappings", INFERRED, SHAPES)
_MEMORY_MB = 2000
_SATISFIABLE = " is satisfiable."
_NOTHING = re.compile(r"^\s*<([^>]+)>\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Stated:
    """One axiom or fact of a conflict: how a reader writes it, and the module or graph it stands in."""

    text: str
    graph: str


@dataclass(frozen=True)
class DLResult:
    """What HermiT found.

    unsatisfiable: IRIs of classes that can have no member. conflict: axioms and facts that
    contradict one another, or that make the first unsatisfiable class so; empty when all is well or
    it was not asked for. minimal: none of them can be spared; False when time ran out before that
    was known. undeclared: predicates of the data whose kind is nowhere declared, so that nothing was
    checked of them. axioms: how many axioms and facts were read. calls: runs of HermiT. seconds: wall time.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    conflict: tuple[Stated, ...]
    minimal: bool
    undeclared: tuple[str, ...]
    axioms: int
    calls: int
    seconds: float

    @property
    def ok(self) -> bool:
        """True when consistent and every class can have members."""
        return self.consistent and not self.unsatisfiable

    def json(self) -> str:
        """All of it as JSON."""
        return json.dumps({"ok": self.ok, **asdict(self)}, ensure_ascii=False, indent=2)

    def text(self, names: Names | None = None) -> str:
        """A verdict for people, then the conflict, one line an axiom."""
        names = names or Names()
        unsatisfiable = ", ".join(names.short(iri) for iri in self.unsatisfiable)
        lines = []
        if not self.consistent:
            lines.append("inconsistent: the data and the ontology contradict each other")
        elif unsatisfiable:
            lines.append(f"consistent, but no individual can ever be of: {unsatisfiable}")
        else:
            lines.append("consistent, and every class can have members")
        if self.conflict:
            about = "" if not self.consistent else f" for {names.short(self.unsatisfiable[0])}"
            spare = "none can be spared" if self.minimal else "time ran out before all that is not needed was removed"
            lines.append(f"these contradict one another{about} ({spare}):")
            lines += [f"  {stated.text}   [{stated.graph}]" for stated in self.conflict]
        if self.undeclared:
            lines.append(f"not checked, declared nowhere: {', '.join(names.short(p) for p in self.undeclared)}")
        lines.append(f"{self.axioms:,} axioms and facts, {self.calls} runs of HermiT, {self.seconds:.1f} s")
        return "\n".join(lines)


def read_by_default(kg: KnowledgeGraph) -> list[str]:
    """Names of the graphs that a check reads when it is not told which: all that can hold axioms or facts of ours."""
    return [name for name in kg.graph_names() if name.split("/")[0] not in _LEFT_OUT]


def check(
    kg: KnowledgeGraph,
    *,
    budget_s: float = 60.0,
    minimal: bool = True,
    graphs: Collection[str] | None = None,
    progress: Progress = quiet,
) -> DLResult:
    """Consistency and unsatisfiable classes; on a contradiction one minimal set of axioms behind it.

    graphs: names of the graphs to read, by default those of :func:`read_by_default`.
    budget_s: seconds for everything; the search for a minimal set uses what the verdict leaves, and
    says when it had to stop. Raises MissingError without Java or owlready2, InputError for axioms
    outside OWL 2 DL, S4CError when HermiT gives no verdict in time.
    """
    began = time.monotonic()
    chosen = graphs if graphs is not None else read_by_default(kg)
    found = units({name: _read(kg, name) for name in chosen}, kg.names)
    own = [unit for unit in found.units if _own(unit)]
    with TemporaryDirectory(prefix="s4c-dl-") as folder:
        hermit = _HermiT(Path(folder), found.declarations, began + budget_s)
        try:
            consistent = hermit.first_wrong([found.units]) is None
            # a class is unsatisfiable by axioms, not by the framework's individuals, which cost HermiT seconds
            unsatisfiable = (
                hermit.unsatisfiable([u for u in found.units if not u.fact or _own(u)]) if consistent else []
            )
        except OutOfTimeError:
            what = f"HermiT gave no verdict within {budget_s:g} s"
            raise S4CError(what, mend="give it more with --budget, or check fewer files") from None
        conflict: tuple[Unit, ...] = ()
        least = True
        if minimal and (not consistent or unsatisfiable):
            progress("looking for a minimal set of axioms", None)
            if consistent:
                hermit.background += f"<urn:s4c:someone> {RDF.type.n3()} {URIRef(unsatisfiable[0]).n3()} .\n"
                own = [Unit((), "", "", frozenset({unsatisfiable[0]}), fact=True)]
            conflict, least = _conflict(hermit, found, own, kg.names)
        stated = tuple(Stated(unit.text, unit.graph) for unit in conflict)
        return DLResult(
            consistent,
            tuple(unsatisfiable),
            tuple(sorted(stated, key=lambda s: (s.graph, s.text))),
            least,
            found.undeclared,
            len(found.units),
            hermit.calls,
            time.monotonic() - began,
        )


def _read(kg: KnowledgeGraph, name: str) -> Graph:
    graph = Graph()
    for triple in kg.backend.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[kg.names.graph(name)]):
        graph.add(triple)
    return graph


def _own(unit: Unit) -> bool:
    """True for what stands in a file that the user brought."""
    return unit.graph.startswith("user/")


def _conflict(hermit: _HermiT, found: Units, suspects: Sequence[Unit], names: Names) -> tuple[tuple[Unit, ...], bool]:
    """A minimal conflict, looked for around what the user brought, then around what is known to belong to it."""
    shrunk = shrink(
        found.units,
        hermit.first_wrong,
        lambda kept, rest: nearest(kept or suspects, rest) if kept or suspects else rest,
    )
    kept = list(shrunk.things)
    if shrunk.minimal:
        # twenty disjoint classes are one axiom: say it of those that matter here, when that still contradicts
        for place, unit in enumerate(kept):
            others = frozenset().union(*(u.about for u in kept if u is not unit))
            smaller = narrowed(unit, others, names)
            try:
                if smaller and hermit.first_wrong([[smaller if u is unit else u for u in kept]]) is not None:
                    kept[place] = smaller
            except OutOfTimeError:
                break
    return tuple(kept), shrunk.minimal


class _HermiT:
    """HermiT over sets of units; each run is a process that ends, or is killed at the deadline."""

    def __init__(self, folder: Path, background: str, deadline: float) -> None:
        self.folder, self.background, self.deadline = folder, background, deadline
        self.calls = 0
        self._java, self._jar = _java(), _jar()

    def first_wrong(self, rows: Sequence[Sequence[Unit]]) -> int | None:
        """The place of the first set that is inconsistent; one process reads them all, and stops there."""
        output = self._run("-k", rows)
        return None if output is not None and output.count(_SATISFIABLE) == len(rows) else self._good

    def unsatisfiable(self, axioms: Sequence[Unit]) -> list[str]:
        """IRIs of the classes that can have no member."""
        return sorted(_NOTHING.findall(self._run("-U", [axioms]) or ""))

    def _run(self, action: str, rows: Sequence[Sequence[Unit]]) -> str | None:
        """What HermiT prints; None for an inconsistency, with the number of sets before it in ``_good``."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        files = []
        for number, row in enumerate(rows):
            file = self.folder / f"{number}.nt"
            file.write_text(self.background + "".join(unit.ntriples for unit in row), encoding="utf-8")
            files.append(file.as_uri())
        command = [self._java, f"-Xmx{_MEMORY_MB}M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", self._jar]
        command += ["org.semanticweb.HermiT.cli.CommandLine", "--ignoreUnsupportedDatatypes", action, *files]
        self.calls += 1
        try:
            done = subprocess.run(command, capture_output=True, timeout=left, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise OutOfTimeError from None
        output, errors = (b.decode("utf-8", "replace") for b in (done.stdout, done.stderr))
        if "InconsistentOntologyException" in errors:
            self._good = output.count(_SATISFIABLE)
            return None
        if done.returncode != 0:
            raise _failed(errors)
        return output


def _failed(errors: str) -> S4CError:
    """What stopped HermiT, as the error it is: the axioms, the machine, or something else."""
    line = next((x for x in errors.splitlines() if x.strip()), "it stopped without a word")
    said = re.sub(r'^Exception in thread "\w+" |\b(?:[a-z]\w*\.)+(?=[A-Z]\w*(?:Exception|Error))', "", line)
    if "OutOfMemoryError" in said or "StackOverflowError" in said:
        return S4CError(f"HermiT ran out of memory ({_MEMORY_MB:,} MB)", mend="check fewer files at once")
    if re.search("IllegalArgument|Datatype|Literal|Ontology|Parse", said):
        return InputError(said, where="HermiT", mend="OWL 2 DL does not allow it; mend what it names")
    return S4CError(said, where="HermiT", mend="does java -version work?")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if found is None:
        raise MissingError(
            "the DL check needs a Java runtime", mend="install one, such as Debian's default-jre-headless"
        )
    return found


def _jar() -> str:
    # the jar is all that is wanted of owlready2; importing it would open a database of its own
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MissingError("the DL check needs owlready2, which carries HermiT", mend="pip install 's4c-graph[dl]'")
    jar = Path(spec.origin).parent / "hermit" / "HermiT.jar"
    if not jar.is_file():
        raise MissingError(f"no HermiT.jar in {jar.parent}", mend="pip install --force-reinstall owlready2")
    return str(jar)
