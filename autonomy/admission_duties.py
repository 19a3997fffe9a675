"""What is declared to the clock about admissions."""


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
