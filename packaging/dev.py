"""The program from its sources: `python3 packaging/dev.py run | test | bench | lock`.

This file is written so that every old Python can read it, and say which one is needed.
"""

import sys

if sys.version_info < (3, 11):
    here = ".".join(str(number) for number in sys.version_info[:2])
    sys.stderr.write("Archive Reader needs Python 3.11 or newer; this is Python " + here + ".\n")
    sys.exit(1)

from commands import main

sys.exit(main(sys.argv[1:]))
