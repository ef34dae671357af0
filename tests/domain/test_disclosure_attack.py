"""A reader with a pencil, a computer and all the rules tries to work hidden counts out.

The reader knows each printed number, every sum, and what the words mean. For each hidden count a
linear programme finds the lowest and the highest value that fit all of that. The solver shares
nothing with the code that chose what to hide.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from auditapp.domain.disclosure import (
    Cell,
    Hidden,
    Policy,
    protect_counts,
    protect_groups,
    protect_running,
    protect_table,
)

MEANING = {
    Hidden.SMALL: (1, 4),
    Hidden.LINKED: (5, None),
    Hidden.WITHHELD: (0, None),
}
Equation = Sequence[tuple[int, int]]  # (position of a cell, coefficient); they sum to nothing

counts = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 40))
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), max_size=5, min_size=1)
)


def possible(cells: Sequence[Cell], equations: Sequence[Equation], position: int) -> range:
    """Return the whole values one cell can have, given all that is printed."""
    bounds = [
        (cell.value, cell.value) if cell.hidden is None else MEANING[cell.hidden] for cell in cells
    ]
    matrix = np.zeros((len(equations), len(cells)))
    for row, equation in enumerate(equations):
        for column, coefficient in equation:
            matrix[row, column] = coefficient
    objective = np.zeros(len(cells))
    ends = []
    for sign in (1, -1):
        objective[position] = sign
        found = linprog(objective, A_eq=matrix, b_eq=np.zeros(len(equations)), bounds=bounds)
        if found.status == 3:  # without limit
            ends.append(10**6)
        else:
            assert found.status == 0, found.message
            ends.append(round(found.x[position]))
    return range(ends[0], ends[1] + 1)


def assert_no_cell_is_told(cells: Sequence[Cell], equations: Sequence[Equation]) -> None:
    for position, cell in enumerate(cells):
        if cell.hidden is not None:
            values = possible(cells, equations, position)
            assert len(values) > 1, f"cell {position} must be {values}"
            if cell.hidden is Hidden.SMALL:
                assert values[0] <= 1, f"cell {position} is at least {values[0]}"
                assert values[-1] >= 4, f"cell {position} is at most {values[-1]}"


def sums_of_table(height: int, width: int) -> list[Equation]:
    def cell(row: int, column: int) -> int:
        return row * (width + 1) + column

    across = [
        [*((cell(row, column), 1) for column in range(width)), (cell(row, width), -1)]
        for row in range(height + 1)
    ]
    down = [
        [*((cell(row, column), 1) for row in range(height)), (cell(height, column), -1)]
        for column in range(width + 1)
    ]
    return [*across, *down]


@settings(max_examples=60)
@given(tables)
def test_no_cell_of_a_table_can_be_worked_out(rows: list[list[int]]) -> None:
    table = protect_table(rows)
    cells: list[Cell] = []
    for row, total in zip(table.rows, table.row_totals, strict=True):
        cells += [*row, total]
    cells += [*table.column_totals, table.total]

    assert_no_cell_is_told(cells, sums_of_table(len(rows), len(rows[0])))


@settings(max_examples=60)
@given(st.lists(counts, min_size=1, max_size=8))
def test_no_count_of_a_list_can_be_worked_out(values: list[int]) -> None:
    protected = protect_counts(values)
    size = len(values)

    assert_no_cell_is_told(
        [*protected.cells, protected.total], [[*((n, 1) for n in range(size)), (size, -1)]]
    )


@settings(max_examples=100)
@given(st.lists(st.lists(counts, min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_count_of_a_group_can_be_had_from_the_sums_of_groups(groups: list[list[int]]) -> None:
    protected = protect_groups(groups)
    cells = [cell for group in protected.groups for cell in group]
    equations: list[Equation] = []
    for parts, total in zip(protected.groups, protected.sums, strict=True):
        start = sum(len(equation) - 1 for equation in equations)
        equations.append([*((start + n, 1) for n in range(len(parts))), (len(cells), -1)])
        cells.append(total)
    sums = [equation[-1][0] for equation in equations]
    equations.append([*((position, 1) for position in sums), (len(cells), -1)])

    assert_no_cell_is_told([*cells, protected.total], equations)


@settings(max_examples=60)
@given(st.lists(counts, min_size=1, max_size=9))
def test_no_month_can_be_had_from_running_totals(values: list[int]) -> None:
    protected = protect_running(values)
    size = len(values)
    equations = [
        [(month, 1), (size + month, -1), *([(size + month - 1, 1)] if month else [])]
        for month in range(size)
    ]

    assert_no_cell_is_told([*protected.cells, *protected.running], equations)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_a_reader_who_reruns_the_rules_on_every_list_that_fits_learns_no_small_count(
    values: list[int],
) -> None:
    """One small count, one hidden for it: every value from 1 to 4 prints this same list."""
    protected = protect_counts(values)
    hidden = [n for n, cell in enumerate(protected.cells) if cell.hidden is not None]
    if [protected.cells[n].hidden for n in hidden].count(Hidden.SMALL) != 1 or len(hidden) != 2:
        return
    told = set()
    for guess in product(range(sum(values) + 1), repeat=2):
        world = list(values)
        for position, value in zip(hidden, guess, strict=True):
            world[position] = value
        if sum(world) == sum(values) and protect_counts(world) == protected:
            told.add(tuple(world[n] for n in hidden if protected.cells[n].hidden is Hidden.SMALL))
    assert told == {(1,), (2,), (3,), (4,)}


@given(tables)
def test_what_is_shown_is_true(rows: list[list[int]]) -> None:
    table = protect_table(rows)

    for row, cells in zip(rows, table.rows, strict=True):
        for value, cell in zip(row, cells, strict=True):
            assert cell.hidden is not None or cell.value == value
            assert value not in range(1, 5) or cell.value is None


@given(tables)
def test_with_other_limits_no_small_count_is_shown(rows: list[list[int]]) -> None:
    policy = Policy(smallest_shown=7, zero_shown=False)
    table = protect_table(rows, policy)

    shown = [cell.value for row in table.rows for cell in row if cell.value is not None]
    assert all(value >= 7 for value in shown)
