"""`make bench ONLY=understanding`: runs bench/understood in Rasa's Python, where the reader lives; same output."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.processes import RASA_PYTHON, ROOT


def main() -> int:
    """Its rows on stdout, its tables on stderr, its answer."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
    command = [str(RASA_PYTHON), "-W", "ignore", "-m", "bench.understood.measure", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
