"""From the schema's names to Python's."""

import re
from functools import cache


@cache
def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
