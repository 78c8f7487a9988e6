"""The commands: each calls one service and tells what came of it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from recon_desktop.cli import file_shapes, shapes
from recon_desktop.cli.outcome import DONE, NEEDS_PERSON, REFUSED, Outcome
from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.words import counted
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish


def _open(arguments: Namespace) -> Practice:
    return open_practice(arguments.practice)


def _actor(arguments: Namespace) -> Actor:
    return Actor(arguments.user)


def demo(arguments: Namespace) -> Outcome:
    """The sample practice, built and closed through the same services."""
    from recon_desktop.services.demo import run_demo

    summary = finish(run_demo(arguments.out))
    return Outcome(lines=summary.lines)


def new(arguments: Namespace) -> Outcome:
    """Make a practice file."""
    path: Path = arguments.practice
    create_practice(path, name=arguments.name, timezone=arguments.timezone).close()
    return Outcome(lines=[f"{path} is ready."])


def read(arguments: Namespace) -> Outcome:
    """What is in a file."""
    from recon_desktop.services.imports.read_file import read_file

    contents = read_file(arguments.file, kind=arguments.kind, profile=arguments.profile)
    data = file_shapes.contents(contents)
    code = NEEDS_PERSON if contents.needs_person else DONE
    complaint = file_shapes.what_is_off(contents) if code else ""
    return Outcome(data, file_shapes.contents_lines(contents), code, complaint)


def import_files(arguments: Namespace) -> Outcome:
    """Take files in."""
    from recon_desktop.services.imports.import_files import import_files as take_in
    from recon_desktop.services.imports.read_file import kind_named, profile_named

    kind_named(arguments.kind)
    with _open(arguments) as practice:
        result = finish(
            take_in(
                practice,
                _actor(arguments),
                arguments.files,
                kind=arguments.kind,
                profile=profile_named(arguments.profile),
                business_date=arguments.business_date,
                dry_run=arguments.dry_run,
            )
        )
    refused = [f for f in result.files if f.status == "refused"]
    code = REFUSED if refused else NEEDS_PERSON if any(f.needs_person for f in result.files) else 0
    complaint = " ".join(f.reason for f in refused)
    if code == NEEDS_PERSON:
        complaint = file_shapes.what_needs_a_look(result.files)
    return Outcome(
        {"files": [file_shapes.file_outcome(f) for f in result.files]},
        [line for f in result.files for line in file_shapes.file_lines(f)],
        code,
        complaint,
    )


def undo_import(arguments: Namespace) -> Outcome:
    """Take an import back."""
    from recon_desktop.services.imports.undo_import import undo_import as undo

    with _open(arguments) as practice:
        result = undo(practice, _actor(arguments), arguments.source_id)
    return Outcome(lines=[f"{result.file} is undone; rows taken back: {result.rows}."])


def check(arguments: Namespace) -> Outcome:
    """The cross-check of a day."""
    from recon_desktop.services.day.check_day import check_day

    with _open(arguments) as practice:
        found = check_day(practice, arguments.date)
    balanced = found.status in ("BALANCED", "BALANCED_EXPLAINED")
    code = DONE if balanced else NEEDS_PERSON
    lines = shapes.check_lines(found)
    return Outcome(shapes.check(found), lines, code, "" if code == DONE else lines[0])


def drawer(arguments: Namespace) -> Outcome:
    """Count a drawer."""
    from recon_desktop.services.day.count_drawer import count_drawer

    float_amount = None
    if arguments.float_text:
        try:
            float_amount = Money.parse(arguments.float_text)
        except ValueError as error:
            raise UsageError(f"The float is not an amount: {error}.") from error
    with _open(arguments) as practice:
        view = count_drawer(
            practice,
            _actor(arguments),
            business_date=arguments.date,
            register=arguments.register,
            counts=arguments.count,
            float_amount=float_amount,
            checks=arguments.checks,
            reason=arguments.reason,
        )
    complaint = f"{view.label} is off by {view.over_short}." if view.warn else ""
    return Outcome(
        shapes.drawer(view),
        shapes.drawer_lines(view),
        NEEDS_PERSON if view.warn else DONE,
        complaint,
    )


def deposit(arguments: Namespace) -> Outcome:
    """Prepare the deposit ticket."""
    from recon_desktop.services.day.make_deposit import make_deposit

    with _open(arguments) as practice:
        view = make_deposit(practice, _actor(arguments), arguments.date)
    line = f"Ticket {view.number}: {view.total}, {counted(view.items, 'check')}."
    if view.number is None:
        line = "Nothing is left to deposit; the ticket was taken back."
    return Outcome(shapes.deposit(view), [line])


def match(arguments: Namespace) -> Outcome:
    """Match bank lines where no person is needed."""
    from recon_desktop.services.bank.match_bank import match_bank

    with _open(arguments) as practice:
        report = match_bank(practice, _actor(arguments))
    asked = sum(each.kind != "account" for each in report.proposed)
    asked += len({way.bank_lines for way in report.combinations})
    code = NEEDS_PERSON if asked else DONE
    complaint = f"{counted(asked, 'match', 'matches')} to decide." if code else ""
    return Outcome(shapes.matches(report), shapes.match_lines(report), code, complaint)


def post(arguments: Namespace) -> Outcome:
    """Post payer money that the bank has."""
    from recon_desktop.services.posting.post_remittance import (
        find_remittance,
        post_cleared,
        post_remittance,
    )

    with _open(arguments) as practice:
        if arguments.cleared:
            result = finish(post_cleared(practice, _actor(arguments)))
        else:
            which = find_remittance(practice, arguments.remittance)
            result = post_remittance(practice, _actor(arguments), which, approval=arguments.approve)
    code = NEEDS_PERSON if result.held or result.refused else DONE
    complaint = ""
    if code:
        held, refused = counted(len(result.held), "claim"), len(result.refused)
        complaint = f"Held: {held}. Not posted: {counted(refused, 'remittance')}."
    return Outcome(shapes.posted(result), shapes.posted_lines(result), code, complaint)


def close(arguments: Namespace) -> Outcome:
    """Close a day."""
    from recon_desktop.services.day.close_day import close_day

    with _open(arguments) as practice:
        result = finish(close_day(practice, _actor(arguments), arguments.date))
    line = f"{arguments.date:%m/%d/%Y} is closed: {result.status}, run {result.run_id}."
    return Outcome(shapes.closed(arguments.date, result), [line])


def reopen(arguments: Namespace) -> Outcome:
    """Open a closed day again."""
    from recon_desktop.services.day.close_day import reopen_day

    with _open(arguments) as practice:
        reopen_day(practice, _actor(arguments), arguments.date, reason=arguments.reason)
    return Outcome(lines=[f"{arguments.date:%m/%d/%Y} is open again."])


def report(arguments: Namespace) -> Outcome:
    """Write a sheet, a list, a remittance in words or a letter to a file."""
    from recon_desktop.services.printing.print_reports import Asked, write_report

    asked = Asked(
        arguments.name,
        arguments.date,
        arguments.first,
        arguments.remittance,
        arguments.claim,
        arguments.run,
    )
    with _open(arguments) as practice:
        write_report(
            practice, asked, arguments.out, actor=_actor(arguments), overwrite=arguments.overwrite
        )
    return Outcome(lines=[f"{arguments.out} is written."])


def balances(arguments: Namespace) -> Outcome:
    """The trial balance and the receivables."""
    from recon_desktop.services.balances import load_balances

    with _open(arguments) as practice:
        found = load_balances(practice, arguments.date)
    code = DONE if found.in_balance else NEEDS_PERSON
    complaint = "" if found.in_balance else "The books do not balance."
    return Outcome(shapes.balances(found), shapes.balance_lines(found), code, complaint)


def verify(arguments: Namespace) -> Outcome:
    """Prove the books."""
    from recon_desktop.services.verify_books import verify_books

    with _open(arguments) as practice:
        result = verify_books(practice)
    lines = result.problems or ("Everything holds.",)
    return Outcome(
        {"ok": result.ok, "problems": list(result.problems)},
        lines,
        DONE if result.ok else NEEDS_PERSON,
        "" if result.ok else result.problems[0],
    )
