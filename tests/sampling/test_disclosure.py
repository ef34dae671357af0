"""Nothing hidden can be worked out: held against every table there could be, and another method."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditapp.domain.suppression import Count, Secret, hide_more, is_proved, linked
from sampling.disclosure import primary, recoverable, secondary
from sampling.disclosure_results import SmallNumbers, Why, Zeros
from sampling.faults import DesignError, Fault
from sampling.published_cells import Cells, Relation, published_together, table

TEAMS = ["East", "West", "North"]
THREE = SmallNumbers(smallest_shown=3)


def two_way(counts: list[list[int]]) -> Cells:
    rows, columns = np.shape(counts)
    return table(counts, {"row": TEAMS[:rows], "column": list("abcde")[:columns]})


def possible(
    cells: Cells, hidden: Mapping[str, Why], inner: list[str], most: int, smallest: int
) -> Iterator[dict[str, int]]:
    """Every table that a reader could hold possible, by trying all inner counts."""
    for counts in product(range(most + 1), repeat=len(inner)):
        found = dict(cells.counts) | dict(zip(inner, counts, strict=True))
        for relation in sorted(cells.relations, key=lambda one: -one.total.count("=")):
            found[relation.total] = sum(found[part] for part in relation.parts)
        if all(fits(found[name], cells.counts[name], hidden.get(name), smallest) for name in found):
            yield found


def fits(count: int, true: int, why: Why | None, smallest: int) -> bool:
    if why is None:
        return count == true
    return 1 <= count < smallest if why is Why.SMALL else count >= smallest


def test_one_small_count_in_a_table_with_sums_needs_a_rectangle() -> None:
    cells = two_way([[3, 17, 30], [18, 9, 25], [20, 40, 11]])
    found = secondary(cells)
    assert dict(primary(cells).hidden) == {"column=a, row=East": Why.SMALL}
    assert len(found.hidden) == 4
    assert found.is_safe
    rows = {name[-4:] for name in found.hidden}
    columns = {name[:8] for name in found.hidden}
    assert len(rows) == len(columns) == 2


def test_a_small_count_whose_sum_is_printed_can_be_worked_out() -> None:
    cells = two_way([[3, 17], [18, 9]])
    found = recoverable(cells, primary(cells).hidden)
    (exposed,) = found.exposed
    assert (exposed.cell, exposed.low, exposed.high) == ("column=a, row=East", 3, 3)
    assert (exposed.need_low, exposed.need_high) == (1, 4)
    assert exposed.words == "column=a, row=East can be worked out."


def test_two_ones_with_their_sum_need_a_third() -> None:
    cells = table([1, 1, 20], {"team": TEAMS})
    assert not recoverable(cells, primary(cells).hidden).is_safe
    found = secondary(cells, kept=["all"])
    assert found.is_safe
    assert dict(found.hidden) == {
        "team=East": Why.SMALL,
        "team=West": Why.SMALL,
        "team=North": Why.SECONDARY,
    }


def test_a_table_that_cannot_be_protected_says_so() -> None:
    # 2 and 4 make 6, which was printed before: neither can be 1, and nothing else can be hidden.
    found = secondary(table([2, 4], {"team": TEAMS[:2]}), kept=["all"])
    assert found.is_safe is False
    assert found.unprotected == ("team=East", "team=West")
    assert found.cautions[0].words.startswith("No choice of further counts")


def test_two_running_totals_give_a_month_away() -> None:
    # 40 by May and 42 by June, each above 5: in June it was 2, which nobody printed.
    may = Cells({"by May": 40})
    june = Cells(
        {"by May": 40, "by June": 42, "June": 2},
        (Relation("by June", ("by May", "June")),),
        frozenset({"June"}),
    )
    cells = published_together([may, june])
    assert dict(primary(cells).hidden) == {"June": Why.SMALL}
    (exposed,) = recoverable(cells, primary(cells).hidden).exposed
    assert (exposed.cell, exposed.low, exposed.high) == ("June", 2, 2)
    found = secondary(cells, kept=["by May"])
    assert found.is_safe
    assert found.hidden["by June"] is Why.SECONDARY


def test_a_count_hidden_in_one_table_may_not_follow_from_another() -> None:
    # Each table alone is safe; together they give the small count away.
    by_team = table([[3, 17], [18, 9]], {"team": TEAMS[:2], "met": ["yes", "no"]})
    hidden = secondary(by_team, kept=["all"]).hidden
    assert recoverable(by_team, hidden).is_safe
    shown_elsewhere = next(name for name, why in hidden.items() if why is Why.SECONDARY)
    elsewhere = Cells({shown_elsewhere: by_team.counts[shown_elsewhere]})
    together = published_together([by_team, elsewhere])
    still = {name: why for name, why in hidden.items() if name != shown_elsewhere}
    assert not recoverable(together, still).is_safe


def test_the_few_who_did_not_meet_a_standard_are_protected_though_not_in_print() -> None:
    cells = Cells(
        {"judged": 20, "met": 18, "not met": 2},
        (Relation("judged", ("met", "not met")),),
        frozenset({"not met"}),
    )
    assert not recoverable(cells, primary(cells).hidden).is_safe
    found = secondary(cells)
    assert found.is_safe
    assert Why.SECONDARY in found.hidden.values()


def test_zeros_hidden_by_policy_must_stay_possible() -> None:
    rule = SmallNumbers(zeros=Zeros.HIDDEN)
    cells = two_way([[0, 17, 30], [18, 9, 25], [20, 40, 11]])
    found = secondary(cells, rule)
    assert found.hidden["column=a, row=East"] is Why.ZERO
    assert found.is_safe
    assert recoverable(cells, found.hidden, rule).is_safe
    assert primary(cells).hidden == {}


def test_rounding_alone_can_protect() -> None:
    # The sum reads 20 for anything from 18 to 22, and 15 for 13 to 17.
    cells = table([3, 15], {"team": TEAMS[:2]})
    rule = SmallNumbers(rounded_to=5)
    assert recoverable(cells, primary(cells, rule).hidden, rule).is_safe
    assert len(secondary(cells, rule).hidden) == 1
    assert not recoverable(cells, primary(cells).hidden).is_safe


def test_marks_that_look_alike_need_no_more_than_marks_that_differ() -> None:
    # 5 cannot sink when the reader knows that it is not small; alike, it can.
    cells = table([4, 5, 30], {"team": TEAMS})
    hidden = {"team=East": Why.SMALL, "team=West": Why.SECONDARY}
    apart, alike = SmallNumbers(), SmallNumbers(marked_apart=False)
    assert recoverable(cells, hidden, apart).is_safe
    cells = table([1, 5, 30], {"team": TEAMS})
    assert not recoverable(cells, hidden, apart).is_safe
    assert recoverable(cells, hidden, alike).is_safe


def test_dear_counts_are_hidden_last() -> None:
    cells = table([3, 20, 21, 22], {"team": [*TEAMS, "South"]})
    assert "team=West" in secondary(cells, kept=["all"]).hidden
    found = secondary(cells, kept=["all"], costs={"team=West": 50})
    assert "team=West" not in found.hidden
    assert len(found.hidden) == 2


small_counts = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2)


@settings(max_examples=25, deadline=None)
@given(small_counts, st.data())
def test_what_can_be_worked_out_is_what_all_possible_tables_share(
    counts: list[list[int]], data: st.DataObject
) -> None:
    cells = two_way(counts)
    small = primary(cells, THREE).hidden
    candidates = sorted(name for name, count in cells.counts.items() if count >= 3)
    more = data.draw(st.sets(st.sampled_from(candidates), max_size=5)) if candidates else set()
    hidden = {**small, **dict.fromkeys(more, Why.SECONDARY)}
    inner = [name for name in cells.counts if name.count("=") == 2]
    # A hidden inner count is bounded by the printed sums; without any, it can be large anyway.
    if {"all"} & hidden.keys():
        hidden.pop("all")
    if cells.counts["all"] < 3:
        return
    tables = list(possible(cells, hidden, inner, 8, 3))
    exposed = {one.cell: (one.low, one.high) for one in recoverable(cells, hidden, THREE).exposed}
    for name in small.keys() & hidden.keys():
        held = {one[name] for one in tables}
        assert (held == {1, 2}) is (name not in exposed)
    for name, (low, high) in exposed.items():
        if hidden[name] is Why.SMALL:
            assert {one[name] for one in tables} == set(range(low, high + 1))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_in_three_classes_what_is_called_safe_is_safe_in_whole_numbers(counts: list[int]) -> None:
    two = ["1", "2"]
    cells = table(np.reshape(counts, (2, 2, 2)), {"a": two, "b": two, "c": two})
    found = secondary(cells, THREE, kept=["all"])
    narrowed = [x for x in recoverable(cells, found.hidden, THREE).exposed if x.why is Why.SMALL]
    assert bool(found.is_safe) is (not narrowed)
    inner = [name for name in cells.counts if name.count("=") == 3]
    small = [name for name in inner if found.hidden.get(name) is Why.SMALL]
    free = [name for name in inner if name in found.hidden]
    if not found.is_safe or len(free) > 6:
        return
    tables = list(possible(cells, found.hidden, free, 4, 3))
    for name in small:
        assert {one[name] for one in tables} == {1, 2}


# ---- against the product's own method, which shares nothing with this one ----

wide_counts = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 40))
wide_tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(wide_counts, min_size=width, max_size=width), min_size=2, max_size=3
    )
)


def network(counts: list[list[int]]) -> tuple[list[str], list[Count]]:
    """The same table as flows: source, rows, columns, sink, and round again."""
    cells = two_way(counts)
    rows, columns = TEAMS[: len(counts)], list("abcde")[: len(counts[0])]
    nodes = {name: n for n, name in enumerate(["source", *rows, *columns, "sink"])}
    names, flows = [], []
    for row in rows:
        names.append(f"row={row}")
        flows.append(("source", row))
        for column in columns:
            names.append(f"column={column}, row={row}")
            flows.append((row, column))
    for column in columns:
        names.append(f"column={column}")
        flows.append((column, "sink"))
    names.append("all")
    flows.append(("sink", "source"))
    return names, [
        Count(nodes[tail], nodes[head], cells.counts[name], None if name == "all" else 1)
        for name, (tail, head) in zip(names, flows, strict=True)
    ]


def as_secrets(names: list[str], cells: Cells, hidden: Mapping[str, Why]) -> dict[int, Secret]:
    return {
        place: Secret(1, 4, cells.counts[name] - 1, 4 - cells.counts[name])
        if hidden[name] is Why.SMALL
        else linked(5)
        for place, name in enumerate(names)
        if name in hidden
    }


@settings(max_examples=40, deadline=None)
@given(wide_tables)
def test_the_product_finds_safe_what_this_hides_and_the_other_way_round(
    counts: list[list[int]],
) -> None:
    cells = two_way(counts)
    small = dict(primary(cells).hidden)
    if "all" in small:
        return
    names, flows = network(counts)
    theirs = hide_more(flows, as_secrets(names, cells, small), smallest_shown=5)
    ours = secondary(cells, kept=["all"])
    assert ours.is_safe is (theirs is not None)
    if theirs is None:
        return
    assert is_proved(flows, as_secrets(names, cells, ours.hidden))
    told = {names[place]: small.get(names[place], Why.SECONDARY) for place in theirs}
    narrowed = [one for one in recoverable(cells, told).exposed if one.why is Why.SMALL]
    assert narrowed == []


@settings(max_examples=40, deadline=None)
@given(wide_tables, st.data())
def test_both_methods_judge_any_choice_alike(counts: list[list[int]], data: st.DataObject) -> None:
    cells = two_way(counts)
    names, flows = network(counts)
    small = dict(primary(cells).hidden)
    large = sorted(name for name, count in cells.counts.items() if count >= 5)
    more = data.draw(st.sets(st.sampled_from(large), max_size=8)) if large else set()
    hidden = {**small, **dict.fromkeys(more, Why.SECONDARY)}
    narrowed = [one for one in recoverable(cells, hidden).exposed if one.why is Why.SMALL]
    assert is_proved(flows, as_secrets(names, cells, hidden)) is (not narrowed)


# ---- what is refused ----


def test_sums_that_do_not_hold_are_refused() -> None:
    with pytest.raises(DesignError, match="add up to 9"):
        Cells({"all": 10, "a": 4, "b": 5}, (Relation("all", ("a", "b")),))
    with pytest.raises(DesignError, match="no count of 'b'"):
        Cells({"all": 10, "a": 4}, (Relation("all", ("a", "b")),))
    with pytest.raises(DesignError, match="whole numbers from 0"):
        Cells({"all": -1})


def test_two_counts_of_one_cell_are_refused() -> None:
    tables = [table([4, 5], {"team": TEAMS[:2]}), table([3, 5], {"grade": ["a", "b"]})]
    with pytest.raises(DesignError, match="9 in one table and 8 in another"):
        published_together(tables)
    other = table([3, 5], {"grade": ["a", "b"]}, whole="June")
    assert published_together([tables[0], other]).counts["June: grade=a"] == 3


def test_a_table_of_another_shape_than_its_categories_is_refused() -> None:
    with pytest.raises(DesignError, match="shape"):
        table([[1, 2]], {"team": TEAMS})
    with pytest.raises(DesignError, match="shape"):
        table([1, 2], {"team": ["East", "East"]})


def test_unknown_cells_and_wrong_labels_are_refused() -> None:
    cells = table([3, 20], {"team": TEAMS[:2]})
    for run in (
        lambda: secondary(cells, kept=["team=South"]),
        lambda: recoverable(cells, {"team=South": Why.SMALL}),
    ):
        with pytest.raises(DesignError) as caught:
            run()
        assert caught.value.code is Fault.UNKNOWN_STRATUM
    with pytest.raises(DesignError, match="its count is 20"):
        recoverable(cells, {"team=West": Why.SMALL})
    with pytest.raises(DesignError, match="not above 0"):
        secondary(cells, costs={"team=West": 0})
    with pytest.raises(DesignError, match="at least 2"):
        SmallNumbers(smallest_shown=1)


def test_results_are_plain_values() -> None:
    cells = table([2, 4], {"team": TEAMS[:2]})
    found = secondary(cells, kept=["all"]).to_dict()
    assert found["unprotected"] == ("team=East", "team=West")
    assert found["is_safe"] is False
    (first, _) = recoverable(cells, primary(cells).hidden).exposed
    assert first.to_dict()["words"] == "team=East can be narrowed down to 2 to 4."
    assert Why.SMALL.words == "The count is too small to show."
