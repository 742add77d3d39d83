"""The one error of the reader."""


class SheetError(ValueError):
    """The file cannot be used as it is; the message is for the user, in Vietnamese."""
