"""The names of operations in Python: ``GenerateDataKey`` is ``generate_data_key``."""

import re

WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Return an operation's method name: words parted by underscores, acronyms kept whole."""
    return WORD.sub("_", name).lower()
