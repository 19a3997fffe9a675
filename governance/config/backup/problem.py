"""The one error of this package."""


class BackupProblem(Exception):
    """Making or reading a backup cannot go on; the text says why in one sentence, and how to go on."""
