"""Errors that are for people."""


class UserError(Exception):
    """Something that the user can put right: one line that names the file, the place, and what to do."""
