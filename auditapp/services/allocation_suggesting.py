"""Suggests who could take which case: an optimal matching, so it succeeds wherever one exists.

Taking the cases one after another can strand the last of them: its only independent auditor is
full of cases that others could have had. So all cases are matched at once: over all allocations
without a hard stop and to nobody who is away, the most cases get an auditor, with the fewest
warnings, and among those the work is spread most evenly (the sum of the squares of what each
auditor then holds, in minutes).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from auditapp.domain.errors import Problem
from auditapp.domain.independence import stopped
from auditapp.services.independence import TrainedPerson

__all__ = ["Case", "Pair", "match"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case to be given to somebody, and how many minutes it usually takes."""

    id: UUID
    minutes: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What speaks against one person auditing one case."""

    problems: tuple[Problem, ...]
    away: bool = False  # may be passed with a reason, and is never suggested

    @property
    def blocked(self) -> bool:
        """Whether a hard stop stands between them."""
        return stopped(self.problems)

    @property
    def words(self) -> str:
        """The reasons, joined for a title or a table cell."""
        return "; ".join(problem.message for problem in self.problems)


def match(
    cases: Sequence[Case],
    people: Collection[TrainedPerson],
    pairs: Mapping[tuple[UUID, UUID], Pair],
) -> Mapping[UUID, UUID]:
    """Return a person for each case that can have one, by case.

    A case that everybody is barred from is left out: it needs a replacement or a trained auditor
    from elsewhere.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  # heavy, used here only

    if not cases or not people:
        return {}
    seats = [(person, place) for person in people for place in range(len(cases))]
    cost, barred = _costs(cases, seats, pairs)
    rows, columns = linear_sum_assignment(cost)
    return {
        cases[row].id: seats[column][0].candidate.person_id
        for row, column in zip(rows, columns, strict=True)
        if not barred[row, column]
    }


def _costs(
    cases: Sequence[Case],
    seats: Sequence[tuple[TrainedPerson, int]],
    pairs: Mapping[tuple[UUID, UUID], Pair],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cost of each case in each seat, and where nobody may sit.

    One bar outweighs every warning there could be, and one warning every difference of load.
    """
    minutes = sum(case.minutes for case in cases) / len(cases)
    load = np.array(
        # In a person's k-th seat the square of their load grows by twice the load before, plus 1.
        [2 * (person.open_minutes / minutes + place) + 1 for person, place in seats]
    )
    found = [
        [pairs[case.id, person.candidate.person_id] for person, _place in seats] for case in cases
    ]
    warnings = np.array([[len(pair.problems) for pair in row] for row in found])
    barred = np.array([[pair.blocked or pair.away for pair in row] for row in found])
    warning_cost = load.max() * len(cases) + 1
    bar_cost = warning_cost * (warnings.max() + 1) * (len(cases) + 1)
    return load + warning_cost * warnings + bar_cost * barred, barred
