"""What is declared to the clock about reports."""


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
