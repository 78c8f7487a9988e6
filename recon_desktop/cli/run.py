"""Run one command: words in, exit code out. The only place where errors become exit codes."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from recon_desktop.cli.outcome import BUG, Outcome
from recon_desktop.cli.parser import build_parser
from recon_desktop.domain.errors import ReconError


def run(argv: list[str]) -> int:
    """Run the command that `argv` names and return its exit code."""
    arguments = build_parser().parse_args(argv)
    _plain_streams()
    try:
        outcome: Outcome = arguments.command(arguments)
    except ReconError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; nothing was left half-done.", file=sys.stderr)
        return BUG
    try:
        _show(outcome, as_json=getattr(arguments, "json", False))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was reading has gone: what was done is done
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.exit_code


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome.data, default=_plain, ensure_ascii=False))
    else:
        for line in outcome.lines:
            print(line)
    if outcome.complaint:
        print(" ".join(outcome.complaint.split()), file=sys.stderr)


def _plain(value: Any) -> Any:
    """Dates and the like as texts; money never gets here but as integer cents."""
    return str(value)


def _plain_streams() -> None:
    """Never fail on a console that cannot show a sign."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
