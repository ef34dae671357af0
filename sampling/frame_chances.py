"""The chance of every unit of a frame to be drawn: of those that were not drawn too.

A reader who wants to know how likely a case was to be looked at must not have to be lucky enough
to find it in the list. A frame of millions has few different chances, so they are kept by group
and nothing is worked out before it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FrameChances(Mapping[str, float]):
    """Inclusion probability of each unit that could be drawn, by its id; it reads as a mapping.

    Parameters
    ----------
    ids : sequence of str, length N
        Every unit of the frame that is not excluded.
    groups : sequence of str, length N
        What each unit's chance goes by: its stratum, its cluster, or itself.
    of : mapping of str to float
        The chance of each group, above 0 and up to 1; units of a group left out have none.

    Examples
    --------
    >>> chances = FrameChances(["C-1", "C-2", "C-3"], ["East", "East", "West"], {"East": 0.5})
    >>> chances["C-2"], chances.weight("C-2"), chances["C-3"], chances.weight("C-3")
    (0.5, 2.0, 0.0, None)
    """

    ids: Sequence[str]
    groups: Sequence[str]
    of: Mapping[str, float]
    _group_of: dict[str, str] = field(default_factory=dict, init=False)

    @classmethod
    def own(cls, ids: Sequence[str], of: Mapping[str, float]) -> "FrameChances":
        """Return the chances of units that each have their own."""
        return cls(ids, ids, of)

    def __getitem__(self, unit_id: str) -> float:
        if not self._group_of:
            self._group_of.update(zip(self.ids, self.groups, strict=True))
        return self.of.get(self._group_of[unit_id], 0.0)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def weight(self, unit_id: str) -> float | None:
        """Return how many units this one stands for when drawn; None when it never can be."""
        chance = self[unit_id]
        return 1 / chance if chance else None

    def rows(self) -> Iterator[tuple[str, float, float | None]]:
        """Yield id, chance and weight of every unit, in the order of the frame."""
        for unit_id, group in zip(self.ids, self.groups, strict=True):
            chance = self.of.get(group, 0.0)
            yield unit_id, chance, 1 / chance if chance else None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON: a row for each unit."""
        return {
            "units": [
                {"unit_id": unit_id, "inclusion_probability": chance, "weight": weight}
                for unit_id, chance, weight in self.rows()
            ]
        }


NO_CHANCES = FrameChances((), (), {})
