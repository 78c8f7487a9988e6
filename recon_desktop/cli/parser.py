"""The words of the command line and which command each calls."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from recon_desktop import __version__
from recon_desktop.cli import commands
from recon_desktop.cli.outcome import Outcome

if TYPE_CHECKING:  # the class knows no parameters at run time
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_Command = Callable[[argparse.Namespace], Outcome]


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="recon-desktop",
        description="The end-of-day close of a medical practice.",
        epilog="Exit codes: 0 done, 2 wrong usage, 3 done but something needs a person, 4 refused.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    adding = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_practices(adding)
    _add_files(adding)
    _add_desk(adding)
    _add_money(adding)
    _add_closing(adding)
    _add_reports(adding)
    return parser


def _add_practices(adding: _Subparsers) -> None:
    demo = _add(adding, "demo", commands.demo, "build, close and print the sample practice")
    demo.add_argument("--out", type=Path, default=Path("recon-demo"), metavar="DIR")
    demo.add_argument("--no-window", action="store_true")

    new = _add(adding, "new", commands.new, "make a practice file")
    new.add_argument("practice", type=Path)
    new.add_argument("--name", required=True)
    new.add_argument("--timezone", default="America/New_York")


def _add_files(adding: _Subparsers) -> None:
    read = _add(adding, "read", commands.read, "what is in this file; stores nothing", json=True)
    read.add_argument("file", type=Path)
    _add_reading(read)

    bring = _add(adding, "import", commands.import_files, "take files in", practice=True, json=True)
    bring.add_argument("files", type=Path, nargs="+", metavar="FILE")
    _add_reading(bring)
    bring.add_argument("--business-date", type=_date, metavar="D")
    bring.add_argument("--dry-run", action="store_true")

    undo = _add(adding, "undo-import", commands.undo_import, "take an import back", practice=True)
    undo.add_argument("source_id", type=int)


def _add_desk(adding: _Subparsers) -> None:
    check = _add(adding, "check", commands.check, "the cross-check", practice=True, json=True)
    _add_date(check)

    drawer = _add(adding, "drawer", commands.drawer, "count a drawer", practice=True, json=True)
    _add_date(drawer)
    drawer.add_argument("--register", required=True, metavar="R")
    drawer.add_argument("--count", required=True, metavar="20.00=7,10.00=5,…")
    drawer.add_argument("--checks", default="", metavar="2207=25.00,…")
    drawer.add_argument(
        "--float",
        dest="float_text",
        default="",
        metavar="AMOUNT",
        help="change in the drawer before and after; else the register's own",
    )
    drawer.add_argument("--reason", default="")

    deposit = _add(
        adding, "deposit", commands.deposit, "prepare the deposit ticket", practice=True, json=True
    )
    _add_date(deposit)


def _add_money(adding: _Subparsers) -> None:
    _add(adding, "match", commands.match, "match the bank", practice=True, json=True)

    post = _add(adding, "post", commands.post, "post cleared payer money", practice=True, json=True)
    which = post.add_mutually_exclusive_group(required=True)
    which.add_argument("--remittance", metavar="ID", help="its id or its trace number")
    which.add_argument("--cleared", action="store_true", help="everything that has cleared")
    post.add_argument(
        "--approve",
        default="",
        metavar="REASON",
        help="post what pays nothing, or waits for a person",
    )


def _add_closing(adding: _Subparsers) -> None:
    close = _add(adding, "close", commands.close, "close a day", practice=True, json=True)
    _add_date(close)

    reopen = _add(adding, "reopen", commands.reopen, "open a closed day again", practice=True)
    _add_date(reopen)
    reopen.add_argument("--reason", required=True)


def _add_reports(adding: _Subparsers) -> None:
    report = _add(adding, "report", commands.report, "write a report to a file", practice=True)
    report.add_argument("name", help="close, deposit, posting-journal, eob, denials and others")
    report.add_argument("--date", type=_date, metavar="D", help="its day; of a list, the last one")
    report.add_argument(
        "--from", dest="first", type=_date, metavar="D", help="first day of a list; else --date"
    )
    report.add_argument(
        "--remittance", default="", metavar="ID", help="id or trace, for eob and trace-letter"
    )
    report.add_argument("--claim", default="", metavar="ID", help="for eob: this claim alone")
    report.add_argument(
        "--run", default="", metavar="N", help="a closed day's sheet as its N-th close stored it"
    )
    report.add_argument("--out", type=Path, required=True, metavar="FILE")
    report.add_argument("--overwrite", action="store_true")

    balances = _add(
        adding, "balances", commands.balances, "trial balance and AR", practice=True, json=True
    )
    balances.add_argument("--date", type=_date, metavar="D")

    _add(adding, "verify", commands.verify, "prove the books", practice=True, json=True)


def _add(
    adding: _Subparsers,
    name: str,
    command: _Command,
    about: str,
    *,
    practice: bool = False,
    json: bool = False,
) -> argparse.ArgumentParser:
    parser = adding.add_parser(name, help=about, description=about)
    parser.set_defaults(command=command)
    if practice:
        parser.add_argument("practice", type=Path)
    if json:
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--user", default="command line", help="who does it, for the audit trail")
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", metavar="K")
    parser.add_argument("--profile", metavar="P")


def _add_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, required=True, metavar="D")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write 2026-03-10") from None
