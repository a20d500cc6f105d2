"""How far the simulation is: a bar on a terminal, elsewhere a line for each tenth."""

import sys

from filrouge.platform import clock
from filrouge.simulator.results import Result


class Progress:
    """Hears of each day as it is done. `done`: how many are."""

    def __init__(self, total: int, quiet: bool) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # its thread would take signals that are not for it
        self.done, self._total, self._quiet = 0, total, quiet
        on_terminal = sys.stderr.isatty() and not quiet
        self._bar = tqdm(total=total, unit=" day", leave=False, file=sys.stderr, smoothing=0.1) if on_terminal else None
        self._started = clock.monotonic()
        self._said = 0

    def advance(self, result: Result) -> None:
        self.done += 1
        if self._bar is not None:
            self._bar.set_postfix_str(f"{result.scenario}, {result.policy}", refresh=False)
            self._bar.update()
            return
        tenth = self.done * 10 // self._total
        if not self._quiet and tenth > self._said:
            self._said = tenth
            left = (clock.monotonic() - self._started) / self.done * (self._total - self.done)
            about = f", about {left:.0f} s left" if self.done < self._total else ""
            print(f"{self.done} of {self._total} days simulated{about}", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
