"""Errors as a person is told them."""


class TicketLabError(Exception):
    """A file, a folder or a module that is not as it has to be, in words that name it."""
