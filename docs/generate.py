"""Write the reference pages that follow from the code: command line, settings, Python (`make docs`)."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import typer.main

import s4c_graph
from s4c_graph.cli.app import app
from s4c_graph.core.settings import Settings

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


PAGES = {"command-line.md": command_line, "settings.md": settings, "python.md": python}


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
        sys.stderr.write(f"wrote docs/reference/{name}\n")


if __name__ == "__main__":
    main()
