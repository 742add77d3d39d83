"""The one error of the kit."""


class PaperError(Exception):
    """A paper could not be made; the message is for the user, in Vietnamese."""
