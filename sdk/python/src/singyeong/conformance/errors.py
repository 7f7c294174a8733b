"""Errors, told to the kit."""

import sys
import traceback

from ..errors import SingyeongError


def error_to_kit(error: BaseException) -> dict[str, str]:
    """An error as the kit reads it; whatever is none of the library's is a defect."""
    if isinstance(error, SingyeongError):
        return {"reason": error.reason, "outcome": error.outcome, "message": error.message}
    traceback.print_exception(type(error), error, error.__traceback__, file=sys.stderr)
    return {"reason": "UNEXPECTED", "outcome": "unknown", "message": repr(error)}
