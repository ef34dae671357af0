"""Chances of order sampling and of Sampford equal what counting every outcome gives."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from math import exp, log, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from sampling import inclusion
from sampling.faults import DesignError
from sampling.inclusion import pareto_inclusion, successive_inclusion
from sampling.order_sampling import successive_order
from sampling.poisson_binomial import room, room_normal
from sampling.sampford import sampford_joint
from sampling.sizes import capped, chances
from sampling.ticketed import Ticketed


def fewer_than(size: int, shares: list[float]) -> float:
    """P(fewer than ``size`` say yes), by going through every set of them."""
    units = range(len(shares))
    return sum(
        prod(shares[i] if i in yes else 1 - shares[i] for i in units)
        for count in range(size)
        for yes in map(set, combinations(units, count))
    )


def counted_pareto(targets: list[float], size: int, unit: int) -> float:
    def integrand(u: float) -> float:
        key = u * (1 - targets[unit]) / ((1 - u) * targets[unit])
        others = [t * key / (1 - t + t * key) for n, t in enumerate(targets) if n != unit]
        return fewer_than(size, others)

    return float(quad(integrand, 0, 1, epsabs=1e-12, limit=200)[0])


@pytest.mark.parametrize(
    ("targets", "size"),
    [
        ([0.2, 0.2, 0.4, 0.5, 0.7], 2),
        ([0.9, 0.8, 0.7, 0.4, 0.2], 3),
        ([0.5, 0.3, 0.2], 1),
        ([0.99, 0.9, 0.6, 0.5, 0.01], 3),
        ([0.5] * 6, 3),
    ],
)
def test_pareto_chances_equal_the_integral_over_every_outcome(
    targets: list[float], size: int
) -> None:
    found = pareto_inclusion(targets, size)
    assert found.is_exact
    for unit, chance in enumerate(found.probabilities):
        assert chance == pytest.approx(counted_pareto(targets, size, unit), abs=1e-9)


def counted_successive(weights: list[Fraction], size: int, unit: int) -> Fraction:
    """Over every order in which ``size`` units can be drawn one by one."""
    total = Fraction(0)
    for order in permutations(range(len(weights)), size):
        if unit in order:
            left, chance = sum(weights), Fraction(1)
            for drawn in order:
                chance *= weights[drawn] / left
                left -= weights[drawn]
            total += chance
    return total


@pytest.mark.parametrize(
    ("weights", "size"),
    [([1, 2, 3], 2), ([1, 1, 1, 1], 3), ([1, 10, 100, 1000], 2), ([5, 4, 3, 2, 1, 1], 4)],
)
def test_successive_chances_equal_the_sum_over_every_order(weights: list[int], size: int) -> None:
    found = successive_inclusion(weights, size).probabilities
    exact = [Fraction(weight) for weight in weights]
    for unit, chance in enumerate(found):
        assert chance == pytest.approx(float(counted_successive(exact, size, unit)), abs=1e-10)


def test_weights_one_two_three_are_25_44_and_51_sixtieths() -> None:
    found = successive_inclusion([1, 2, 3], 2).probabilities
    assert [60 * chance for chance in found] == pytest.approx([25, 44, 51], abs=1e-9)


@pytest.mark.parametrize("inclusion_of", [pareto_inclusion, successive_inclusion])
def test_chances_sum_to_the_size_and_equal_units_have_equal_chances(
    inclusion_of: Callable[[list[float], int], inclusion.Inclusion],
) -> None:
    rng = np.random.default_rng(5)
    sizes = rng.choice([1.0, 2.0, 3.0, 5.0], 300)
    targets = (40 * sizes / sizes.sum()).tolist()
    found = np.array(inclusion_of(targets, 40).probabilities)
    assert found.sum() == pytest.approx(40, abs=1e-9)
    for level in np.unique(sizes):
        assert np.ptp(found[sizes == level]) == 0
    assert len(np.unique(found)) == 4


def test_many_alike_units_are_joined_as_one_by_one() -> None:
    shares = np.array([[0.1, 0.3, 0.6]])
    joined = room(shares, np.array([40, 2, 1], np.intp), 5)
    apart = room(np.repeat(shares, [40, 2, 1], axis=1), np.ones(43, np.intp), 5)
    assert joined[0] == pytest.approx(apart[0, [0, 40, 42]], abs=1e-13)


def test_a_count_has_room_by_the_definition() -> None:
    shares = [0.1, 0.5, 0.9, 0.3]
    found = room(np.array([shares]), np.ones(4, np.intp), 2)[0]
    for unit, chance in enumerate(found):
        others = shares[:unit] + shares[unit + 1 :]
        assert chance == pytest.approx(fewer_than(2, others), abs=1e-15)


def test_the_normal_approximation_is_close_when_the_frame_is_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = np.random.default_rng(3).lognormal(0, 0.5, 600)
    targets = (60 * sizes / sizes.sum()).tolist()
    exact = {
        name: np.array(of(targets, 60).probabilities)
        for name, of in (("pareto", pareto_inclusion), ("successive", successive_inclusion))
    }
    monkeypatch.setattr(inclusion, "_MOST_WORK", 0)
    inclusion._pareto.cache_clear()
    inclusion._successive.cache_clear()
    for name, of in (("pareto", pareto_inclusion), ("successive", successive_inclusion)):
        found = of(targets, 60)
        assert not found.is_exact
        assert sum(found.probabilities) == pytest.approx(60)
        assert np.abs(np.array(found.probabilities) - exact[name]).max() < 3e-6
    inclusion._pareto.cache_clear()
    inclusion._successive.cache_clear()


def test_the_normal_approximation_keeps_to_0_and_1() -> None:
    shares = np.array([[1e-9, 1e-9], [1 - 1e-9, 1 - 1e-9]])
    found = room_normal(shares, np.array([50, 50], np.intp), 3)
    assert found[0] == pytest.approx([1, 1])
    assert found[1] == pytest.approx([0, 0])


def brute_sampford(wanted: list[Fraction], size: int) -> dict[frozenset[int], Fraction]:
    """Chance of every set: drawn one by chance, the rest by odds, kept when all differ."""
    odds = [own / (1 - own) for own in wanted]
    kept: dict[frozenset[int], Fraction] = {}
    for chosen in combinations(range(len(wanted)), size):
        ways = (
            wanted[first] * prod((odds[i] for i in chosen if i != first), start=Fraction(1))
            for first in chosen
        )
        kept[frozenset(chosen)] = sum(ways, Fraction(0))
    total = sum(kept.values())
    return {chosen: chance / total for chosen, chance in kept.items()}


def test_sampford_pairs_equal_counting_every_set() -> None:
    sizes = {
        "A": Fraction(3),
        "B": Fraction(5),
        "C": Fraction(2),
        "D": Fraction(4),
        "E": Fraction(6),
    }
    wanted = chances(sizes, 3)
    found = sampford_joint(wanted, list(sizes))
    sets = brute_sampford(list(wanted.values()), 3)
    for one in range(5):
        own = sum((p for chosen, p in sets.items() if one in chosen), Fraction(0))
        assert own == list(wanted.values())[one]
        for other in range(one):
            both = sum((p for chosen, p in sets.items() if {one, other} <= chosen), Fraction(0))
            assert found[one, other] == found[other, one] == pytest.approx(float(both), abs=1e-12)


def test_sampford_pairs_with_a_certain_unit_are_the_other_ones_chance() -> None:
    wanted = chances({"A": Fraction(100), "B": Fraction(1), "C": Fraction(1), "D": Fraction(2)}, 2)
    found = sampford_joint(wanted, ["A", "B", "D"])
    assert found.tolist() == pytest.approx(
        np.array([[1, 0.25, 0.5], [0.25, 0.25, 0], [0.5, 0, 0.5]])
    )


def test_chances_take_large_units_for_certain_and_rescale_the_rest() -> None:
    def of(sizes: list[int], size: int) -> list[Fraction]:
        return list(chances({str(n): Fraction(x) for n, x in enumerate(sizes)}, size).values())

    assert of([10, 20, 70], 2) == [Fraction(1, 3), Fraction(2, 3), 1]
    assert of([1, 1, 10, 100], 3) == [Fraction(1, 2), Fraction(1, 2), 1, 1]
    assert of([5, 5], 2) == [1, 1]
    with pytest.raises(DesignError, match="cannot take 3 of 2"):
        of([5, 5], 3)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=30), st.data())
def test_chances_sum_to_the_size_and_never_pass_1(sizes: list[int], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(sizes)))
    found = chances({str(n): Fraction(x) for n, x in enumerate(sizes)}, size)
    assert sum(found.values()) == size
    assert all(0 < chance <= 1 for chance in found.values())
    free = [(chance, x) for chance, x in zip(found.values(), sizes, strict=True) if chance < 1]
    assert len({chance / x for chance, x in free}) <= 1


def test_capped_scores_keep_their_highest_ratio() -> None:
    scores = {"A": Fraction(1), "B": Fraction(20), "C": Fraction(100)}
    assert capped(scores, "2.5") == {"A": 40, "B": 40, "C": 100}
    assert capped(scores, 100) == scores


def test_nearly_equal_keys_are_told_apart_by_forty_digits_not_by_the_machine() -> None:
    # Keys equal to the last bit of a double: u^(1/w) the same, so the id decides.
    low = f"{(1 << 255):064x}"
    same = [Ticketed("C-2", low), Ticketed("C-1", low)]
    weights = {"C-1": Fraction(1), "C-2": Fraction(1)}
    assert [item.unit_id for item in successive_order(same, weights)] == ["C-1", "C-2"]
    # One weight larger by 1e-12: doubles nearly agree, decimals put the heavier first.
    weights = {"C-1": Fraction(1), "C-2": 1 + Fraction(1, 10**12)}
    assert [item.unit_id for item in successive_order(same, weights)] == ["C-2", "C-1"]


@given(st.lists(st.integers(0, 2**256 - 1), min_size=2, max_size=20, unique=True), st.data())
def test_one_by_one_order_is_that_of_exact_keys(numbers: list[int], data: st.DataObject) -> None:
    items = [Ticketed(f"C-{n:03d}", f"{number:064x}") for n, number in enumerate(numbers)]
    weights = {i.unit_id: Fraction(data.draw(st.integers(1, 5))) for i in items}

    def key(item: Ticketed) -> tuple[Decimal, str]:
        u = (Decimal(int(item.ticket, 16) >> 203) + Decimal("0.5")) / Decimal(2**53)
        return -Decimal(float(min(u, 1 - Decimal(2) ** -53))).ln() / int(
            weights[item.unit_id]
        ), item.unit_id

    assert successive_order(items, weights) == sorted(items, key=key)


def test_the_key_of_one_by_one_is_the_exponential_one() -> None:
    # P(key > x) = exp(-w x): at w = 2 the median number gives key ln(2)/2.
    u = 0.5
    assert exp(-2 * (-log(u) / 2)) == pytest.approx(u)
