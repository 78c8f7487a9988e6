"""What a user can act on, as exceptions fit to show.

Anything else that is raised is a bug and propagates to one place (the window's crash dialog, or
exit code 1). A day that does not tie out is a :class:`~recon_desktop.domain.findings.Finding`,
a row that cannot be read is a rejected row; neither is an exception. Texts carry file name, line,
segment and code, never a patient's data.
"""


class ReconError(Exception):
    """The program cannot do this; the message says what, where, and what to do."""

    exit_code = 4

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UsageError(ReconError):
    """The command was called with words that do not fit."""

    exit_code = 2


class UnreadableFileError(ReconError):
    """The file cannot be read."""


class UnknownKindError(UnreadableFileError):
    """It is not clear what this file is."""


class AmbiguousError(UnreadableFileError):
    """The file can be read in more than one way; a person has to say which."""


class DuplicateError(ReconError):
    """This has been imported before under another name."""


class PermissionDeniedError(ReconError):
    """This role may not do this."""


class ClosedDayError(ReconError):
    """The day is closed; nothing is dated into it."""


class NotClearedError(ReconError):
    """The bank has not got the money yet."""


class RefusedError(ReconError):
    """The rules do not allow this now; the message lists the reasons."""


class PracticeFileError(ReconError):
    """The practice file cannot be opened."""


class StorageError(ReconError):
    """The disk refused (full, read-only, locked); nothing was changed."""
