"""The command line: words to calls, no logic; the last room on the way of the data."""

from __future__ import annotations

import logging
import sys

INTERRUPTED = 130


def main() -> None:
    """Run ``s4c``; every expected failure is one line on standard error and an exit code (DESIGN 4)."""
    from s4c_graph.cli.app import app
    from s4c_graph.core.errors import S4CError

    logging.getLogger("rdflib.term").disabled = True  # a traceback for each literal that is not of its datatype
    try:
        app()
    except S4CError as error:
        print(f"s4c: {error}", file=sys.stderr)  # noqa: T201 - this is the terminal
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == INTERRUPTED:  # Typer turns Ctrl-C into a silent exit
            print("s4c: stopped", file=sys.stderr)  # noqa: T201
        raise
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away, as in `s4c query cq01 | head`
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"s4c: {where}{error.strerror or error}; check the path, its rights and the free space", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except MemoryError:
        print("s4c: out of memory; use a smaller input or a machine with more memory", file=sys.stderr)  # noqa: T201
        sys.exit(3)
