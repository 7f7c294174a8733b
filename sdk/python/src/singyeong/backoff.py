"""How long to wait before connecting again."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Waits between tries. All times are seconds."""

    initial_delay: float = 0.1
    """Most before the second try; doubles with every further one."""
    max_delay: float = 10.0
    """Most before any try."""

    def delay(self, failures: int, chance: Callable[[], float] = random.random) -> float:
        """The wait before a try: chance takes up to half of a time that doubles, so that clients of a broker that restarts do not
        all come back at once."""
        most = min(self.max_delay, self.initial_delay * 2.0 ** min(failures, 30))
        return most * (0.5 + chance() / 2)
