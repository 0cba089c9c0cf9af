"""What is said on the error output, and whether any of it means damage."""

import sys

warnings = []


def warn(text: str) -> None:
    """Something is damaged or missing."""
    if text not in warnings:
        warnings.append(text)
        note(text)


def note(text: str) -> None:
    print(text, file=sys.stderr)
