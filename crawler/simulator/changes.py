"""What offices change between two visits: errors put right, reports taken off."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crawler.simulator.reports import Report, mistaken_years


class Changes:
    """The changes of one world, dealt out organ by organ until they are used up."""

    def __init__(self, years: Sequence[int], corrected: bool | int, withdrawn: int) -> None:
        self.years = years
        self._all_corrected = corrected is True
        self._corrections = 0 if corrected is True else int(corrected)
        self._withdrawals = withdrawn
        self._told: set[int] = set()

    def corrected(self, place: int) -> Collection[int]:
        """The years whose report the organ at that place has put right."""
        years = mistaken_years(place, self.years)
        if self._all_corrected:
            return years
        chosen = years[: self._corrections]
        self._corrections -= len(chosen)
        return chosen

    def withdraws(self, report: Report, place: int) -> bool:
        """Whether this report of the organ at that place is taken off: at most one an organ, none with an error."""
        mistaken = report.year in mistaken_years(place, self.years)
        if self._withdrawals == 0 or place in self._told or mistaken:
            return False
        self._told.add(place)
        self._withdrawals -= 1
        return True

    def check_done(self) -> None:
        """Raises ValueError when more changes were asked for than there are reports to change."""
        if self._corrections or self._withdrawals:
            left = f"{self._corrections} corrections and {self._withdrawals} withdrawals"
            raise ValueError(f"this world is too small: {left} are left over")
