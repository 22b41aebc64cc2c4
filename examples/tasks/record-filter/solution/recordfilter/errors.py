class FilterError(ValueError):
    """A text is not a filter; the message ends with the position."""

    def __init__(self, problem, position):
        super().__init__(f"{problem} at {position}")
