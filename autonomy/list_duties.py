"""What is declared to the clock about lists."""


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
