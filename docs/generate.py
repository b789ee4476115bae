"""Write the reference pages: commands, settings, Python, ontology, questions, shapes (`make docs`)."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import typer.main

import s4c_graph
from s4c_graph.cli.app import app
from s4c_graph.core.names import Names
from s4c_graph.core.queries import VIEWS, Catalogue, Query
from s4c_graph.core.settings import Settings
from s4c_graph.validation import shapes_graph
from s4c_graph.validation.shapes import Catalogue as ShapeCatalogue
from s4c_graph.validation.shapes import split_mend

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- written by docs/generate.py; run `make docs` after a change -->\n"


def command_line() -> str:
    """The page of the command line."""
    lines = [
        "# Command line",
        NOTE,
        "Results go to standard output, everything else to standard error. Exit codes: 0 done and good; 1 the data",
        "have violations, or the answer is no; 2 bad usage or unreadable input; 3 something this machine lacks.",
        "",
    ]
    root = typer.main.get_command(app)
    _command(lines, root, "s4c")
    return "\n".join(lines).rstrip() + "\n"


def _command(lines: list[str], command: Any, path: str) -> None:
    help = (command.help or "").replace("\f", "").replace("[bold]", "`").replace("[/bold]", "`").strip()
    lines += [f"## `{path}`", "", help, ""]
    shown = [p for p in command.params if getattr(p, "hidden", False) is False and p.name != "help"]
    if shown:
        lines += ["| argument or option | meaning | default |", "|---|---|---|"]
        for param in shown:
            names = (
                ", ".join(f"`{n}`" for n in param.opts)
                if param.param_type_name == "option"
                else f"`{param.name.upper()}`"
            )
            meaning = str(getattr(param, "help", "") or "").replace("|", "\\|")
            default = param.default
            empty = default in (None, False, (), [], "") or callable(default) or "Sentinel" in type(default).__name__
            lines.append(f"| {names} | {meaning} | {'' if empty else f'`{default}`'} |")
        lines.append("")
    if command.epilog:
        label, _, examples = command.epilog.partition(": ")
        lines += [f"{label}:", "", "```sh", *[e.strip() for e in examples.split(" · ")], "```", ""]
    for name in getattr(command, "commands", {}):
        _command(lines, command.commands[name], f"{path} {name}")


def settings() -> str:
    """The page of the settings."""
    said = inspect.getdoc(Settings) or ""
    sentences = dict(
        part.strip().split(": ", 1)
        for part in said.split("\n\n")[1].replace("\n", " ").replace(". ", ".\n").split("\n")
        if ": " in part
    )
    lines = [
        "# Settings",
        NOTE,
        "From `s4c.toml` in the current folder (or `--config FILE`), then the environment (`S4C_` and the name in",
        "capitals), then flags; the later wins. An unknown key in the file is refused.",
        "",
        "| setting | environment | meaning | default |",
        "|---|---|---|---|",
    ]
    for field in fields(Settings):
        default = "the user's data folder" if field.name == "home" else f"`{getattr(Settings(), field.name)}`"
        meaning = sentences[field.name].rstrip(".")
        lines.append(f"| `{field.name}` | `S4C_{field.name.upper()}` | {meaning} | {default} |")
    return "\n".join(lines) + "\n"


def python() -> str:
    """The page of the public names."""
    lines = ["# Python", NOTE, "`import s4c_graph as s4c`. Every name is imported when it is first used.", ""]
    for name in s4c_graph.__all__:
        thing = getattr(s4c_graph, name)
        lines += [f"## `{name}`", ""]
        if inspect.isfunction(thing):
            lines += ["```python", f"{name}{_signature(thing)}", "```", ""]
        lines += [inspect.getdoc(thing) or "", ""]
        if inspect.isclass(thing) and not is_dataclass(thing):
            for verb, method in _methods(thing):
                first = (inspect.getdoc(method) or "").split("\n\n")[0].replace("\n", " ")
                lines.append(f"- `{verb}{_signature(method)}`: {first}")
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _signature(function: Any) -> str:
    """A signature without memory addresses, which differ from run to run."""
    return re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", str(inspect.signature(function)))


def _methods(thing: type) -> list[tuple[str, Any]]:
    return [(n, m) for n, m in vars(thing).items() if inspect.isfunction(m) and not n.startswith("_")]


def queries() -> str:
    """The page of the catalogued questions."""
    lines = [
        "# Questions",
        NOTE,
        "Ask one with `s4c query NAME --param name=value` or `kg.select(NAME, name=value)`; NAME is the number or the",
        "full name. Parameters of type `role`, `competence`, `offer`, `person` and the like take an IRI, a prefixed",
        "name, a notation, a slug or an English label. How to write your own:",
        "[ask questions](../guides/ask-questions.md). Questions that need people or a city's own tables are asked with",
        "`--with FOLDER`; `s4c examples FOLDER` writes a synthetic city to try them with.",
        "",
        "Kinds: S plain query, I rests on inference, C counts or",
        "compares in a closed world, V asks what validation asks, F needs a large classification such as ESCO.",
        "",
    ]
    found = sorted(Catalogue(Names()), key=lambda q: q.name)
    for code, who in VIEWS.items():
        lines += [f"## What {who} ask ({code})", ""]
        for query in (q for q in found if q.view == code):
            lines += _question(query)
    return "\n".join(lines).rstrip() + "\n"


def _question(query: Query) -> list[str]:
    said = (
        f"({query.kind}; needs {query.needs}; from {query.trace})" if query.trace else f"({query.kind}; {query.needs})"
    )
    lines = [f"### {query.name}", "", f"**{query.question}** {said}", ""]
    if query.waits:
        return [*lines, f"Cannot be answered yet: it waits for {query.waits}.", ""]
    if query.params:
        lines += ["| parameter | type | default | meaning |", "|---|---|---|---|"]
        for p in query.params:
            lines.append(f"| `{p.name}` | {p.type} | {f'`{p.default}`' if p.default else ''} | {p.help} |")
        lines.append("")
    lines += ["| column | meaning |", "|---|---|"]
    lines += [f"| `{c.name}` | {c.help} |" for c in query.columns]
    return [*lines, ""]


def shapes() -> str:
    """The page of the shapes: what is checked, how bad it is, what is said and what to do."""
    catalogue = ShapeCatalogue(shapes_graph(), Names())
    lines = [
        "# Shapes",
        NOTE,
        "What good data are, in SHACL (`shapes/`). `s4c validate` prints code, node and message. A violation",
        "blocks a release and gives exit code 1; warnings and info do not. Messages are in English, Swedish and Polish",
        "(`--lang sv`); `{?name}` is filled in with what was found. Shapes look at asserted statements only, never at",
        "inferred ones, and not into ESCO. Good and bad files of each shape stand in `tests/shapes`.",
        "",
    ]
    for shape in catalogue:
        if not shape.targets:
            continue
        lines += [f"## {shape.iri.rpartition('#')[2]}: {shape.name}", "", f"{shape.description}", ""]
        lines += [f"{shape.severity.value}, on {', '.join(f'`{t}`' for t in shape.targets)}.", ""]
        lines += ["| shape | checks | message | mend |", "|---|---|---|---|"]
        for part in (shape, *shape.parts):
            said = part.queries[0].messages if part.queries else part.messages
            if said:
                what, mend = split_mend(said["en"])
                path = f"`{catalogue.names.short(part.path)}`: " if part.path else ""
                cells = (f"`{part.iri.rpartition('#')[2]}`", path + part.description, what, mend)
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def ontology() -> str:
    """The page of the ontology's terms and schemes."""
    spec = importlib.util.spec_from_file_location("ontology_page", Path(__file__).parent / "ontology_page.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("docs/ontology_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.page(NOTE))


PAGES = {
    "command-line.md": command_line,
    "settings.md": settings,
    "python.md": python,
    "queries.md": queries,
    "shapes.md": shapes,
    "ontology.md": ontology,
}


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
        sys.stderr.write(f"wrote docs/reference/{name}\n")


if __name__ == "__main__":
    main()
