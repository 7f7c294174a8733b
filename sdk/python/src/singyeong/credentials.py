"""What says on whose behalf a call is."""

import inspect
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from .errors import failed_error

Credential: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""Password, named token or JSON Web Token; a function is asked before each connection and each call."""

CallMetadata: TypeAlias = tuple[tuple[str, str], ...]
"""The headers of a call."""


async def credential_metadata(credential: Credential | None) -> CallMetadata:
    """The header that carries the credential. Raises SingyeongError ``CONNECTION_FAILED`` where the program's function fails."""
    if credential is None:
        return ()
    if isinstance(credential, str):
        return (("authorization", f"Bearer {credential}"),)
    try:
        value = credential()
        text = await value if inspect.isawaitable(value) else value
    except Exception as error:
        raise failed_error(f"there is no credential: {error}") from error
    return (("authorization", f"Bearer {text}"),)
