"""What a person is told where something cannot be done."""


class TicketLabError(Exception):
    """A file, a folder or a module that is not as it has to be, in words that name it."""
