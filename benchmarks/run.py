"""Benchmarks, one after the other, each into a page of its own: `make bench`, or name some: `run.py build store`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run each bench_*.py (or those named) and write what it printed to benchmarks/results/NAME.md."""
    wanted = sys.argv[1:]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    (HERE / "results").mkdir(exist_ok=True)
    failed = []
    for script in sorted(HERE.glob("bench_*.py")):
        name = script.stem.removeprefix("bench_")
        if wanted and name not in wanted:
            continue
        sys.stderr.write(f"… {script.name}\n")
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
        title = script.read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]
        page = (
            f"# {name}\n\n{title}\n\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}, "
            f"load {os.getloadavg()[0]:.1f} at the end; peers in the same run. "
            f"Renew with `make bench`.\n\n{done.stdout.strip()}\n"
        )
        print(page)
        if done.returncode == 0:
            (HERE / "results" / f"{name}.md").write_text(page, encoding="utf-8")
        else:
            failed.append(name)
            sys.stderr.write(done.stderr[-2000:])
    if failed:
        sys.exit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
