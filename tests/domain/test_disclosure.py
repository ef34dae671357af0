"""What may be printed of small numbers, in which words."""

import pytest

from auditapp.domain.disclosure import (
    BOARD,
    INTERNAL,
    Cell,
    Hidden,
    Policy,
    is_dominated,
    merge_small_groups,
    percent_of,
    protect_count,
    protect_counts,
    protect_running,
    protect_share,
    protect_table,
    reveals_change,
    say_count,
    say_rule,
    say_share,
)

FEW = "fewer than 5"
GONE = "not shown"


def words(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.words for cell in cells]


# One count


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (1, FEW), (4, FEW), (5, "5"), (1234, "1,234")]
)
def test_counts_from_one_to_four_are_fewer_than_five(count: int, said: str) -> None:
    assert say_count(count) == said


def test_a_hidden_count_is_nowhere_in_its_cell() -> None:
    assert protect_count(3) == Cell(None, FEW, Hidden.SMALL)
    assert protect_count(7) == Cell(7, "7")


def test_the_internal_edition_shows_every_count() -> None:
    assert [say_count(n, INTERNAL) for n in (0, 1, 4)] == ["0", "1", "4"]


def test_zero_is_hidden_where_the_service_says_so() -> None:
    assert say_count(0, Policy(zero_shown=False)) == FEW


def test_shown_counts_are_rounded_where_the_service_says_so() -> None:
    policy = Policy(round_to=5)

    assert [say_count(n, policy) for n in (0, 4, 5, 7, 8, 12, 13)] == [
        *("0", FEW, "5", "5", "10", "10", "15")
    ]


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="got -1"):
        say_count(-1)


@pytest.mark.parametrize("values", [(0, 10, 1), (5, 0, 1), (5, 10, 0)])
def test_a_policy_without_sense_is_refused(values: tuple[int, int, int]) -> None:
    smallest, base, rounding = values
    with pytest.raises(ValueError, match="1 or more"):
        Policy(smallest_shown=smallest, percent_base=base, round_to=rounding)


def test_a_policy_cannot_hide_zero_alone() -> None:
    with pytest.raises(ValueError, match="zero cannot be hidden"):
        Policy(smallest_shown=1, zero_shown=False)


def test_the_rule_used_is_said_in_a_sentence() -> None:
    assert say_rule(BOARD) == (
        "Counts from 1 to 4 are shown as “fewer than 5”. Other counts are not shown where they "
        "would let one of these be worked out. Percentages are given from 10 records on."
    )
    assert say_rule(INTERNAL) == "Percentages are given from 10 records on."


# One share


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (0, 0, "no records"),
        (1, 4, "fewer than 5 records"),
        (4, 4, "fewer than 5 records"),
        (0, 9, "none"),
        (2, 9, "some"),
        (3, 6, "some"),
        (6, 9, "most"),
        (9, 9, "all"),
        (0, 23, "0% (0 of 23)"),
        (4, 23, "fewer than 5 of 23"),
        (14, 23, "61% (14 of 23)"),
        (19, 23, "all but fewer than 5 of 23"),
        (23, 23, "100% (23 of 23)"),
        (5, 10, "50% (5 of 10)"),
        (1005, 2000, "50% (1,005 of 2,000)"),
        (1010, 2000, "51% (1,010 of 2,000)"),
        (1993, 2000, "99% (1,993 of 2,000)"),
        (5, 2000, "1% (5 of 2,000)"),
    ],
)
def test_a_share_for_the_board(count: int, of: int, said: str) -> None:
    assert say_share(count, of) == said


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [(1, 4, "1 of 4"), (6, 9, "6 of 9"), (6, 10, "60% (6 of 10)"), (1, 200, "1% (1 of 200)")],
)
def test_a_share_for_those_who_may_see_cases(count: int, of: int, said: str) -> None:
    assert say_share(count, of, INTERNAL) == said


def test_rounding_never_turns_most_into_all() -> None:
    assert say_share(18, 22, Policy(smallest_shown=3, round_to=5)) == "99% (20 of 20)"


def test_a_share_carries_its_percentage_for_charts_only_when_it_may() -> None:
    assert protect_share(14, 23).percent == 61
    assert protect_share(2, 23).percent is None
    assert protect_share(6, 9, INTERNAL).percent is None


@pytest.mark.parametrize(("count", "of"), [(3, 2), (-1, 4)])
def test_a_share_of_less_than_itself_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match=f"got {count} of {of}"):
        say_share(count, of)


def test_a_percentage_needs_two_shown_numbers_and_no_small_remainder() -> None:
    assert percent_of(Cell(14, "14"), Cell(23, "23")) == 61
    assert percent_of(protect_count(2), Cell(23, "23")) is None
    assert percent_of(Cell(14, "14"), protect_count(3)) is None
    assert percent_of(Cell(6, "6"), Cell(9, "9")) is None
    assert percent_of(Cell(20, "20"), Cell(23, "23")) is None
    assert percent_of(Cell(23, "23"), Cell(23, "23")) == 100


# Counts that add up


def test_the_next_smallest_count_hides_what_the_total_would_tell() -> None:
    protected = protect_counts([2, 14, 30, 9])

    assert words(protected.cells) == [FEW, "14", "30", GONE]
    assert [cell.hidden for cell in protected.cells] == [Hidden.SMALL, None, None, Hidden.LINKED]
    assert protected.total == Cell(55, "55")


def test_two_small_counts_that_their_sum_tells_need_a_third() -> None:
    assert words(protect_counts([1, 1, 14, 30]).cells) == [FEW, FEW, GONE, "30"]


def test_two_small_counts_with_room_need_nothing_more() -> None:
    assert words(protect_counts([2, 3, 2, 14]).cells) == [FEW, FEW, FEW, "14"]


def test_a_five_is_too_close_to_the_limit_to_hide_a_four_alone() -> None:
    # 4 and 5 make 9. A reader who knows that the smallest go first knows that the hidden one is
    # 5 or 6 when 6 is shown, so that the small one is 3 or 4: the 6 must go as well.
    assert words(protect_counts([4, 5, 6, 40]).cells) == [FEW, GONE, GONE, "40"]


def test_when_nothing_hides_them_all_are_withheld_and_the_total_stays() -> None:
    protected = protect_counts([2, 4, 0, 0])

    assert words(protected.cells) == [GONE] * 4
    assert protected.total.words == "6"


def test_a_group_of_fewer_than_five_shows_nothing_else() -> None:
    protected = protect_counts([3, 0, 0, 0])

    assert words(protected.cells) == [GONE] * 4
    assert protected.total.words == FEW


def test_what_the_printed_counts_leave_of_the_total_is_protected_too() -> None:
    # 23 of 25 answered: the two who did not are one subtraction away.
    assert words(protect_counts([9, 14], 25).cells) == [GONE, "14"]


def test_counts_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed their total 10"):
        protect_counts([6, 7], 10)


def test_a_position_can_be_hidden_whatever_it_counts() -> None:
    protected = protect_counts([40, 20, 30], also=[1])

    assert words(protected.cells) == ["40", GONE, GONE]
    assert protected.cells[1].hidden is Hidden.WITHHELD


def test_nothing_small_hides_nothing() -> None:
    assert words(protect_counts([0, 5, 6]).cells) == ["0", "5", "6"]
    assert words(protect_counts([]).cells) == []
    assert words(protect_counts([1, 2], policy=INTERNAL).cells) == ["1", "2"]


# Tables


def test_one_small_cell_hides_a_rectangle() -> None:
    table = protect_table([[20, 3, 18], [25, 17, 16], [30, 19, 40]])

    assert [words(row) for row in table.rows] == [
        ["20", FEW, GONE],
        ["25", GONE, GONE],
        ["30", "19", "40"],
    ]
    assert words(table.row_totals) == ["41", "58", "89"]
    assert words(table.column_totals) == ["75", "39", "74"]
    assert table.total.words == "188"


def test_a_small_team_shows_none_of_its_cells_and_its_size_stays_unknown() -> None:
    table = protect_table([[3, 0], [20, 10], [30, 15], [12, 9]])

    assert words(table.rows[0]) == [GONE, GONE]
    assert table.row_totals[0].words == FEW
    assert [cell.hidden for cell in table.row_totals].count(Hidden.LINKED) == 1
    assert table.total.words == "99"


def test_a_table_of_fewer_than_five_shows_nothing() -> None:
    table = protect_table([[1, 0], [0, 2]])

    assert {cell.words for row in table.rows for cell in row} == {GONE}
    assert {cell.words for cell in (*table.row_totals, *table.column_totals)} == {GONE}
    assert table.total.words == FEW


def test_a_table_that_no_choice_protects_is_withheld_but_for_its_sums() -> None:
    table = protect_table([[2, 4, 0]])

    assert words(table.rows[0]) == [GONE, GONE, GONE]
    assert words(table.column_totals) == [GONE, GONE, GONE]
    assert words(table.row_totals) == ["6"]


def test_a_withheld_table_shows_the_zeros_that_a_shown_sum_of_zero_tells() -> None:
    table = protect_table([[2, 4], [0, 0]])

    assert [words(row) for row in table.rows] == [[GONE, GONE], ["0", "0"]]
    assert words(table.row_totals) == ["6", "0"]


def test_a_dominated_cell_of_a_table_can_be_hidden() -> None:
    table = protect_table([[20, 30], [25, 40]], also=[(0, 0)])

    assert table.rows[0][0].hidden is Hidden.WITHHELD
    assert {cell.words for row in table.rows for cell in row} == {GONE}


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of columns"):
        protect_table([[1, 2], [3]])


def test_an_empty_table_is_itself() -> None:
    assert protect_table([]).total == Cell(0, "0")


# Months, teams, contributors, editions


def test_a_small_month_cannot_be_had_by_subtracting_running_totals() -> None:
    protected = protect_running([12, 3, 9])

    # Either the month before or the month after must go with it.
    assert words(protected.cells) == [GONE, FEW, "9"]
    assert words(protected.running) == [GONE, "15", "24"]


def test_a_small_first_month_is_not_told_by_its_own_running_total() -> None:
    protected = protect_running([3, 12, 9])

    assert protected.cells[0].words == protected.running[0].words == FEW
    assert protected.cells[1].words == GONE


def test_running_totals_that_nothing_protects_are_withheld() -> None:
    protected = protect_running([3])

    assert words(protected.cells) == words(protected.running)
    assert protected.cells[0].value is None


def test_months_that_are_large_are_shown_with_their_running_totals() -> None:
    assert words(protect_running([6, 7]).running) == ["6", "13"]
    assert protect_running([]).cells == ()


def test_small_teams_are_added_together_under_one_name() -> None:
    groups = {"Harbour": (3, 1), "Meadow": (20, 4), "Orchard": (2, 1)}

    assert merge_small_groups(groups) == {"Meadow": (20, 4), "Other teams": (5, 2)}


def test_one_small_team_takes_the_next_smallest_with_it() -> None:
    groups = {"Harbour": (3, 1), "Meadow": (20, 4), "Orchard": (7, 2)}

    assert merge_small_groups(groups) == {"Meadow": (20, 4), "Other teams": (10, 3)}


def test_merging_goes_on_until_the_merged_group_is_not_small() -> None:
    groups = {"Harbour": (1, 0), "Meadow": (1, 1), "Orchard": (7, 2)}

    assert merge_small_groups(groups, name="All teams") == {"All teams": (9, 3)}


def test_teams_that_are_large_enough_or_empty_stay_as_they_are() -> None:
    groups = {"Harbour": [9, 1], "Meadow": [0, 0]}

    assert merge_small_groups(groups) == {"Harbour": (9, 1), "Meadow": (0, 0)}


def test_a_sum_with_one_main_contributor_is_dominated() -> None:
    assert is_dominated([31, 2, 2, 2, 1, 1])
    assert is_dominated([8, 8, 8])
    assert not is_dominated([8, 8, 8, 8, 9])
    assert not is_dominated([])


def test_an_edition_that_differs_by_fewer_than_five_tells_who_came_or_left() -> None:
    assert reveals_change(61, [61, 63])
    assert not reveals_change(61, [61, 66])
    assert not reveals_change(61, [63], INTERNAL)
