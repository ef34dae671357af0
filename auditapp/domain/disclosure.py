"""Small numbers: what may be printed, and in which words, so that no child can be worked out.

On a small island "2 of 9" may be two children everyone knows. Counts from 1 to 4 read "fewer
than 5"; a count that would let a reader work one out reads "not shown" (``suppression`` proves
what must go); a group that is itself small shows nothing but that; a share of a small base has no
percentage. A reader is taken to know these rules and every sum in print.

What one call cannot see, its caller must keep in mind. Figures that share sums belong in one
call. Two editions of a figure reveal their difference: print months and their running totals
through ``protect_running``, and ask ``reveals_change`` before a figure is printed anew. The
internal and the board edition are one-way: exact figures stay with the named readers of the
first, because whoever holds both can subtract. Fewer figures identify nobody; free text may.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from auditapp.domain.disclosure_words import BOARD as BOARD
from auditapp.domain.disclosure_words import INTERNAL as INTERNAL
from auditapp.domain.disclosure_words import NOT_SHOWN, printed, refuse_negative
from auditapp.domain.disclosure_words import Cell as Cell
from auditapp.domain.disclosure_words import Hidden as Hidden
from auditapp.domain.disclosure_words import Policy as Policy
from auditapp.domain.disclosure_words import Share as Share
from auditapp.domain.disclosure_words import percent_of as percent_of
from auditapp.domain.disclosure_words import protect_count as protect_count
from auditapp.domain.disclosure_words import protect_share as protect_share
from auditapp.domain.disclosure_words import say_count as say_count
from auditapp.domain.disclosure_words import say_part as say_part
from auditapp.domain.disclosure_words import say_rule as say_rule
from auditapp.domain.disclosure_words import say_share as say_share
from auditapp.domain.suppression import UNBOUNDED, Count, Secret, hide_more, is_proved, linked

_WITHHELD = Cell(None, NOT_SHOWN, Hidden.WITHHELD)
# Hiding a sum hides more than any cell; sums go only when nothing else helps.
_SUM_COST = 10**6


@dataclass(frozen=True, slots=True)
class ProtectedCounts:
    """Counts that add up to a total."""

    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class ProtectedGroups:
    """Counts in groups, with the sum of each group and the total of all."""

    groups: tuple[tuple[Cell, ...], ...]
    sums: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """Counts by two classes, with their sums. Rows are groups, columns what was found."""

    rows: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...]
    column_totals: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class ProtectedRunning:
    """Counts of periods in order, and the running totals printed beside them."""

    cells: tuple[Cell, ...]
    running: tuple[Cell, ...]


def protect_counts(
    values: Sequence[int],
    total: int | None = None,
    policy: Policy = BOARD,
    *,
    also: Collection[int] = (),
) -> ProtectedCounts:
    """Return counts that exclude one another, with the total printed beside them.

    The smallest counts go first, until a reader who knows even that learns nothing of a small
    one. The total stays, unless it is small itself.

    Parameters
    ----------
    values : Sequence[int]
        Counts that exclude one another.
    total : int | None
        The total in print; what ``values`` leave of it is one more count a reader can work out.
        None takes their sum.
    also : Collection[int]
        Positions to hide whatever they count, such as dominated ones.

    Raises
    ------
    ValueError
        If a count is negative, or they exceed the total: then they overlap, and each is a share.
    """
    refuse_negative(values)
    whole = sum(values) if total is None else total
    rest = whole - sum(values)
    if rest < 0:
        raise ValueError(f"counts of {sum(values)} exceed their total {whole}: use say_share")
    everything = [*values, rest] if rest else list(values)
    cells = _line(everything, whole, policy, frozenset(also))
    return ProtectedCounts(cells[: len(values)], protect_count(whole, policy))


def protect_groups(groups: Sequence[Sequence[int]], policy: Policy = BOARD) -> ProtectedGroups:
    """Return counts whose groups' sums are printed beside them, such as good or better.

    A sum is kept before its parts: it is what people ask for. A group of one is its own sum.

    Raises
    ------
    ValueError
        If a count is negative, or a group is empty.
    """
    if not all(groups):
        raise ValueError("every group needs at least one count")
    parts = [(group, value) for group, values in enumerate(groups) for value in values]
    values = [value for _group, value in parts]
    refuse_negative(values)
    whole = sum(values)
    alone = {group for group, members in enumerate(groups) if len(members) == 1}
    ends = [Count(0, 1 if group in alone else group + 2, value, value) for group, value in parts]
    sums = [
        Count(group + 2, 1, sum(members), sum(members) + _SUM_COST)
        for group, members in enumerate(groups)
        if group not in alone
    ]
    cells = None
    if len(groups) > 1 and not policy.is_small_group(whole):
        cells = _network([*ends, *sums, Count(1, 0, whole, None)], policy, frozenset())
    if cells is None:
        return _grouped(groups, protect_counts(values, whole, policy).cells, (), whole, policy)
    return _grouped(groups, cells[: len(parts)], cells[len(parts) : -1], whole, policy)


def protect_running(values: Sequence[int], policy: Policy = BOARD) -> ProtectedRunning:
    """Return the counts of periods with their running totals, safe from subtracting the two."""
    refuse_negative(values)
    size, totals = len(values), list(accumulate(values))
    months = [Count(0, n + 1, value, value) for n, value in enumerate(values)]
    sums = [Count(n + 1, (n + 2) % (size + 1), value, value) for n, value in enumerate(totals)]
    cells = _network([*months, *sums], policy, frozenset())
    if cells is None:
        return ProtectedRunning((_WITHHELD,) * size, (_WITHHELD,) * size)
    return ProtectedRunning(cells[:size], cells[size:])


def protect_table(
    rows: Sequence[Sequence[int]],
    policy: Policy = BOARD,
    *,
    also: Collection[tuple[int, int]] = (),
) -> ProtectedTable:
    """Return a table with its row sums, column sums and grand total.

    A row whose sum is small shows none of its cells, zeros neither: they would tell what every
    child of the group has. The grand total stays, unless it is small itself.

    Raises
    ------
    ValueError
        If a count is negative or the rows differ in length.
    """
    if len({len(row) for row in rows}) > 1:
        raise ValueError("the rows of a table must have the same number of columns")
    refuse_negative([value for row in rows for value in row])
    sums = [sum(row) for row in rows]
    columns = [sum(column) for column in zip(*rows, strict=True)]
    if policy.is_small_group(sum(sums)):
        return _withheld_table(rows, policy)
    width = len(columns)
    counts = _table_counts(rows, sums, columns)
    forced = frozenset(row * width + column for row, column in also)
    # Where a single column holds everything, a row is nothing but its own sum.
    filled = [n for n, total in enumerate(columns) if total or not policy.zero_shown]
    closed = frozenset(
        row * width + column
        for row, total in enumerate(sums)
        if policy.is_small_group(total) and len(filled) > 1
        for column in filled
    )
    cells = _network(counts, policy, forced, closed)
    if cells is None:
        return _withheld_table(rows, policy)
    inner, ends = cells[: width * len(sums)], cells[width * len(sums) :]
    return ProtectedTable(
        tuple(inner[n * width : (n + 1) * width] for n in range(len(sums))),
        ends[: len(sums)],
        ends[len(sums) : -1],
        ends[-1],
    )


def merge_small_groups(
    groups: Mapping[str, Sequence[int]], policy: Policy = BOARD, *, name: str = "Other teams"
) -> dict[str, tuple[int, ...]]:
    """Return the groups with the small ones added together under one name.

    At least two are merged, so that the merged line hides each. Nothing is merged when no group
    is small. Groups keep their order; the merged one comes last.
    """
    sizes = {group: sum(values) for group, values in groups.items() if sum(values)}
    if not any(map(policy.is_small_group, sizes.values())):
        return {group: tuple(values) for group, values in groups.items()}
    merged = sorted(sizes, key=lambda group: (sizes[group], group))
    size = max(sum(map(policy.is_small_group, sizes.values())), 2)
    while policy.is_small_group(sum(sizes[group] for group in merged[:size])) and merged[size:]:
        size += 1
    gone = frozenset(merged[:size])
    kept = {group: tuple(values) for group, values in groups.items() if group not in gone}
    return {**kept, name: tuple(map(sum, zip(*(groups[group] for group in gone), strict=True)))}


def is_dominated(contributions: Sequence[int], policy: Policy = BOARD) -> bool:
    """Whether a sum of events says too much of one child, such as who was missing most often.

    So it is when fewer children than may be shown stand behind it, or one has most of it.
    """
    behind = [events for events in contributions if events > 0]
    few = policy.is_small_group(len(behind))
    return few or 100 * max(behind, default=0) > policy.dominance_percent * sum(behind)


def reveals_change(now: int, printed_before: Iterable[int], policy: Policy = BOARD) -> bool:
    """Whether a new edition of a count differs so little from one in print that it tells who."""
    return any(policy.is_small_group(abs(now - before)) for before in printed_before)


def _secret(value: int, policy: Policy, *, forced: bool) -> Secret:
    if forced:
        room = policy.smallest_shown - 1
        return Secret(0, UNBOUNDED, down=min(room, value), up=room)
    low, high = policy.lowest_hidden, policy.smallest_shown - 1
    return Secret(low, high, down=value - low, up=high - value)


def _line(
    values: Sequence[int], total: int, policy: Policy, also: frozenset[int]
) -> tuple[Cell, ...]:
    if policy.is_small_group(total):
        return (_WITHHELD,) * len(values)
    counts = [*(Count(0, 1, value, value) for value in values), Count(1, 0, total, None)]
    secrets = {
        n: _secret(value, policy, forced=n in also)
        for n, value in enumerate(values)
        if n in also or policy.is_small(value)
    }
    others = [n for n, value in enumerate(values) if n not in secrets and value > 0]
    others.sort(key=lambda n: (values[n], n))
    for size in range(len(others) + 1):
        hidden = {**secrets, **_smallest(others, size, values, policy)}
        if is_proved(counts, hidden):
            return _cells(counts[:-1], policy, hidden, also)
    return (_WITHHELD,) * len(values)


def _smallest(
    others: Sequence[int], size: int, values: Sequence[int], policy: Policy
) -> dict[int, Secret]:
    """Whoever knows that the smallest go first, ties in order, knows a highest value too."""
    if size == len(others):
        return dict.fromkeys(others, linked(policy.smallest_shown))
    next_shown = others[size]
    return {
        n: Secret(policy.smallest_shown, values[next_shown] - (n > next_shown))
        for n in others[:size]
    }


def _cells(
    counts: Sequence[Count], policy: Policy, hidden: Collection[int], withheld: Collection[int]
) -> tuple[Cell, ...]:
    def reason(position: int, value: int) -> Hidden | None:
        if position not in hidden:
            return None
        if position in withheld:
            return Hidden.WITHHELD
        return Hidden.SMALL if policy.is_small(value) else Hidden.LINKED

    return tuple(printed(one.value, policy, reason(n, one.value)) for n, one in enumerate(counts))


def _network(
    counts: Sequence[Count],
    policy: Policy,
    forced: frozenset[int],
    closed: frozenset[int] = frozenset(),
) -> tuple[Cell, ...] | None:
    secrets = {
        n: _secret(one.value, policy, forced=n in forced)
        for n, one in enumerate(counts)
        if n in forced or policy.is_small(one.value)
    }
    high = policy.smallest_shown - 1
    secrets |= {n: Secret(0, high, counts[n].value, high - counts[n].value) for n in closed}
    hidden = hide_more(counts, secrets, smallest_shown=policy.smallest_shown)
    return None if hidden is None else _cells(counts, policy, hidden, forced | closed)


def _table_counts(
    rows: Sequence[Sequence[int]], sums: Sequence[int], columns: Sequence[int]
) -> list[Count]:
    """Flow runs from the source through rows and columns to the sink, and back as the total."""
    source, sink, first_row, first_column = 0, 1, 2, 2 + len(sums)
    inner = [
        Count(row, column, value, value)
        for row, values in enumerate(rows, first_row)
        for column, value in enumerate(values, first_column)
    ]
    heads = [Count(source, n, value, value + _SUM_COST) for n, value in enumerate(sums, first_row)]
    feet = [
        Count(n, sink, value, value + _SUM_COST) for n, value in enumerate(columns, first_column)
    ]
    return [*inner, *heads, *feet, Count(sink, source, sum(sums), None)]


def _grouped(
    groups: Sequence[Sequence[int]],
    cells: Sequence[Cell],
    sums: Sequence[Cell],
    whole: int,
    policy: Policy,
) -> ProtectedGroups:
    """Deal the cells out to their groups; without sums, only a sum of shown counts is shown."""
    shown, beside = iter(cells), iter(sums)
    inner = tuple(tuple(next(shown) for _count in members) for members in groups)
    total = protect_count(whole, policy)
    if len(groups) == 1:
        return ProtectedGroups(inner, (total,), total)
    return ProtectedGroups(
        inner, tuple(_sum_of(members, beside, policy) for members in inner), total
    )


def _sum_of(members: Sequence[Cell], beside: Iterator[Cell], policy: Policy) -> Cell:
    if len(members) == 1:
        return members[0]
    known = [member.value for member in members if member.value is not None]
    told = protect_count(sum(known), policy) if len(known) == len(members) else _WITHHELD
    return next(beside, told)


def _withheld_table(rows: Sequence[Sequence[int]], policy: Policy) -> ProtectedTable:
    """Withhold every cell; the sums alone are two lists that share nothing but their total.

    The cells of a sum that is shown to be 0 are told by it, so they are shown too.
    """
    heads = protect_counts([sum(row) for row in rows], policy=policy)
    feet = protect_counts([sum(column) for column in zip(*rows, strict=True)], policy=policy)
    hidden = tuple(
        tuple(next((s for s in (head, foot) if s.value == 0), _WITHHELD) for foot in feet.cells)
        for head in heads.cells
    )
    return ProtectedTable(hidden, heads.cells, feet.cells, heads.total)
