"""Every benchmark, one after the other, into one report: `make bench`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run each bench_*.py (or those named) and write benchmarks/RESULTS.md from what they print."""
    wanted = sys.argv[1:]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    parts = [
        "# Measured",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}. Each table is what its script printed, peers in the same run."
        " Renew with `make bench`.",
    ]
    failed = []
    for script in sorted(HERE.glob("bench_*.py")):
        if wanted and script.stem.removeprefix("bench_") not in wanted:
            continue
        sys.stderr.write(f"… {script.name}\n")
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
        title = (script.read_text(encoding="utf-8").split('"""')[1]).strip().splitlines()[0]
        if done.returncode != 0:
            failed.append(script.name)
        tail = f"\n\nFAILED:\n\n```\n{done.stderr[-2000:]}\n```" if done.returncode else ""
        parts.append(f"## {script.stem.removeprefix('bench_')}\n\n{title}\n\n{done.stdout.strip()}{tail}")
    text = "\n\n".join(parts) + "\n"
    if not wanted:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    if failed:
        sys.exit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
