"""What the checks of a site found as text, JSON or tables in Markdown; for a terminal, a machine, a page of docs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from s4c_graph.core.names import Names
from s4c_graph.publishing.checks import Check, Result

SHOWN = 5
"""How many of the things a check found are shown in a text; JSON has all of them."""


def counts(checks: Sequence[Check]) -> dict[str, int]:
    """Checks by result, in the order of the results, those without any left out."""
    found = Counter(check.result for check in checks)
    return {result.value: found[result] for result in Result if found[result]}


def failed(checks: Sequence[Check]) -> list[Check]:
    """Those that failed."""
    return [check for check in checks if check.result is Result.FAILED]


def text(checks: Sequence[Check], names: Names) -> str:
    """One line a check, what it found below it, and a last line that counts.

    >>> print(text([Check("OOPS", "P10", "no disjointness", Result.PASSED)], Names()))
    OOPS  P10: no disjointness: passed
    1 passed
    """
    lines = []
    for check in checks:
        lines.append(f"{check.suite:5} {check.id}: {check.name}: {check.result.value}")
        if check.result is not Result.PASSED:
            lines += [f"      {line}" for line in (check.why, _where(check, names)) if line]
    return "\n".join([*lines, ", ".join(f"{n} {result}" for result, n in counts(checks).items())])


def to_json(checks: Sequence[Check]) -> str:
    """Everything that is known of each check, as one JSON document."""
    whole = {"counts": counts(checks), "checks": [asdict(check) for check in checks]}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def markdown(checks: Sequence[Check], names: Names) -> str:
    """A table for each suite."""
    lines: list[str] = []
    suite = ""
    for check in checks:
        if check.suite != suite:
            suite = check.suite
            lines += ["", f"## {suite}", "", "| check | asks about | result | why, and where |", "|---|---|---|---|"]
        said = " ".join(filter(None, (check.why, _where(check, names) if check.where else "")))
        cells = (check.id, check.name, check.result.value, said)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |")
    return "\n".join(lines[1:]) + "\n"


def _where(check: Check, names: Names) -> str:
    if not check.where:
        return ""
    shown = ", ".join(names.short(iri) for iri in check.where[:SHOWN])
    more = len(check.where) - SHOWN
    return f"{len(check.where)}: {shown}" + (f" and {more} more" if more > 0 else "")
