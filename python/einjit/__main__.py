"""python -m einjit: the command-line tool that the wheel carries."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

PROGRAM = Path(__file__).parent / "bin" / "einjit"


def main() -> NoReturn:
    """Becomes the tool, with this process's arguments."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(PROGRAM, ["einjit", *sys.argv[1:]])


if __name__ == "__main__":
    main()
