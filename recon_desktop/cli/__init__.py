"""The command line: the same services without a window (DESIGN, command-line contract).

Exit codes: 0 done, 1 a bug, 2 wrong usage, 3 done but something needs a person, 4 refused. The
reason is one plain sentence on stderr; ``--json`` prints one object on stdout.
"""

from recon_desktop.cli.run import run

__all__ = ["run"]
