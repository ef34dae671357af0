"""Which further counts to hide, so that no small one can be worked out from the sums.

Counts that add up are flows: a table is a network in which each count runs from one node to
another and every node gives out what it takes in. A reader who knows the shown counts can move
a hidden one only round a loop of other hidden counts. So a count is safe exactly when such loops
can carry it over its whole range, and the cheapest loop tells what else to hide. In tables with
one or two classes this is exact for whole numbers, not an approximation.

The reader is taken to know every rule in print: a count shown as "fewer than 5" is 1 to 4, and
one that is "not shown" beside it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count as counter

UNBOUNDED = 10**9
Steps = list[tuple[int, int]]  # (position of a count, +1 or -1)


@dataclass(frozen=True, slots=True)
class Count:
    """One count as a flow between two nodes, and what hiding it would cost; None: never hidden."""

    tail: int
    head: int
    value: int
    cost: int | None


@dataclass(frozen=True, slots=True)
class Secret:
    """What a reader knows of a hidden count, and how far it must stay movable."""

    low: int
    high: int
    down: int = 0
    up: int = 0


def linked(smallest_shown: int) -> Secret:
    """Return what a reader knows of a count hidden for the sake of another."""
    return Secret(smallest_shown, UNBOUNDED)


def is_proved(counts: Sequence[Count], secrets: Mapping[int, Secret]) -> bool:
    """Whether every hidden count can still have each value it must keep possible."""
    return all(
        _reach(counts, secrets, {}, position, sign, need)[0] == need
        for position, secret in secrets.items()
        for sign, need in ((1, secret.up), (-1, secret.down))
    )


def hide_more(
    counts: Sequence[Count], secrets: Mapping[int, Secret], *, smallest_shown: int
) -> dict[int, Secret] | None:
    """Return the secrets with the further counts to hide.

    None means that no choice protects them: nothing but withholding the table does.
    """
    hidden = dict(secrets)
    for position, secret in secrets.items():
        for sign, need in ((1, secret.up), (-1, secret.down)):
            offered = _candidates(counts, hidden, smallest_shown)
            moved, opened = _reach(counts, hidden, offered, position, sign, need)
            if moved < need:
                return None
            hidden |= {one: offered[one] for one in opened}
    return _pruned(counts, hidden, frozenset(secrets))


def _candidates(
    counts: Sequence[Count], hidden: Mapping[int, Secret], smallest_shown: int
) -> dict[int, Secret]:
    """Zeros are no candidates: a reader who meets one sees at once that it moves nothing."""
    return {
        position: linked(smallest_shown)
        for position, one in enumerate(counts)
        if position not in hidden and one.cost is not None and one.value >= smallest_shown
    }


def _pruned(
    counts: Sequence[Count], hidden: dict[int, Secret], kept: frozenset[int]
) -> dict[int, Secret]:
    """Show again, dearest first, what turned out not to be needed."""
    added = sorted(hidden.keys() - kept, key=lambda one: counts[one].cost or 0, reverse=True)
    for position in added:
        fewer = {one: secret for one, secret in hidden.items() if one != position}
        if is_proved(counts, fewer):
            hidden = fewer
    return hidden


def _reach(
    counts: Sequence[Count],
    secrets: Mapping[int, Secret],
    offered: Mapping[int, Secret],
    position: int,
    sign: int,
    need: int,
) -> tuple[int, set[int]]:
    """Move one count by up to ``need``; return how far it went and what had to be opened."""
    moving = counts[position]
    start, goal = (moving.head, moving.tail) if sign > 0 else (moving.tail, moving.head)
    flows = {one: counts[one].value for one in (*secrets, *offered) if one != position}
    opened: set[int] = set()
    for moved in range(need):
        ranges = {**secrets, **{one: offered[one] for one in opened}}
        ways = _ways(counts, ranges, offered, flows)
        loop = _cheapest(ways, start, goal)
        if loop is None:
            return moved, opened
        for one, direction in loop:
            flows[one] += direction
        opened |= {one for one, _ in loop if one not in secrets}
    return need, opened


Ways = dict[int, list[tuple[int, int, int, int]]]  # node -> (next node, cost, position, +1 or -1)


def _ways(
    counts: Sequence[Count],
    known: Mapping[int, Secret],
    offered: Mapping[int, Secret],
    flows: Mapping[int, int],
) -> Ways:
    """Every step by one that the flows still allow, with what it costs to open it."""
    ways: Ways = {}
    for position, flow in flows.items():
        one = counts[position]
        cost = 0 if position in known else (one.cost or 0)
        secret = known[position] if position in known else offered[position]
        if flow < secret.high:
            ways.setdefault(one.tail, []).append((one.head, cost, position, 1))
        if flow > secret.low:
            ways.setdefault(one.head, []).append((one.tail, cost, position, -1))
    return ways


def _cheapest(ways: Ways, start: int, goal: int) -> Steps | None:
    """Return the cheapest steps from one node to another (Dijkstra), or None."""
    order = counter()  # among equal costs the first found, so that results do not vary
    queue: list[tuple[int, int, int, Steps]] = [(0, next(order), start, [])]
    done: set[int] = set()
    while queue:
        cost, _, node, steps = heappop(queue)
        if node == goal:
            return steps
        if node in done:
            continue
        done.add(node)
        for onward, extra, position, sign in ways.get(node, ()):
            if onward not in done:
                step = (cost + extra, next(order), onward, [*steps, (position, sign)])
                heappush(queue, step)
    return None
