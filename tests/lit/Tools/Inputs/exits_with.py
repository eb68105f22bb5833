"""exits_with.py STATUS COMMAND...: runs the command and fails unless it exits with that very status."""

import subprocess
import sys

found = subprocess.run(sys.argv[2:], check=False).returncode
if found != int(sys.argv[1]):
    sys.exit("exit status %d, not %s" % (found, sys.argv[1]))
