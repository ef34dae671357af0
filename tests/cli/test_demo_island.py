"""The invented island: the same for the same seed, and never a name in it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auditapp.cli.demo_chance import Chance
from auditapp.cli.demo_contacts import contacts
from auditapp.cli.demo_files import extract
from auditapp.cli.demo_island import Island
from auditapp.cli.demo_walk import Diary, Walk
from auditapp.importers.checking import check_files
from auditapp.importers.values import ValueMap

TODAY = date(2026, 11, 23)


def island(seed: str = "island") -> Island:
    return Island(Chance(seed), TODAY)


def test_one_seed_gives_one_island() -> None:
    assert extract(island(), TODAY) == extract(island(), TODAY)


def test_another_seed_gives_another_island() -> None:
    assert extract(island(), TODAY) != extract(island("other"), TODAY)


def test_an_extract_knows_nothing_after_its_day() -> None:
    day = TODAY - timedelta(days=90)
    made = list(contacts(island(), day))
    assert made
    assert max(one.received.date() for one in made) <= day
    assert all(one.decided is None or one.decided.date() <= day for one in made)


def test_a_later_extract_holds_every_earlier_contact() -> None:
    early = {one.ref for one in contacts(island(), TODAY - timedelta(days=60))}
    assert early < {one.ref for one in contacts(island(), TODAY)}


def test_references_are_never_used_twice() -> None:
    refs = [one.ref for one in contacts(island(), TODAY)]
    assert len(refs) == len(set(refs))


def test_about_160_contacts_come_in_three_months() -> None:
    since = TODAY - timedelta(days=91)
    made = [one for one in contacts(island(), TODAY) if one.received.date() > since]
    assert 140 <= len(made) <= 220


def test_the_importer_reads_the_files_and_asks_only_for_the_local_wording() -> None:
    checked = check_files(extract(island(), TODAY), today=TODAY, value_map=ValueMap({}))
    counts = checked.counts()
    assert counts["rejected"] < counts["read"] * 0.01
    assert {one.local for one in checked.values if one.value is None} == {
        "Hub: early support offer"
    }


@pytest.mark.parametrize("percent", [0, 30, 100])
def test_chance_keeps_to_its_share(percent: int) -> None:
    happened = sum(Chance("seed").happens(percent, number) for number in range(2_000))
    assert happened == pytest.approx(percent * 20, abs=80)


def test_chance_without_weights_says_so() -> None:
    with pytest.raises(ValueError, match="no option has any weight"):
        Chance("seed").weighed([("only", 0)], "about")


def test_walks_are_carried_on_together_in_order_of_time() -> None:
    end = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    diary = Diary(None, {}, Chance("seed"), island(), "Europe/Jersey", end)  # type: ignore[arg-type]  # nothing is stored
    steps: list[tuple[str, datetime]] = []

    def walk(name: str, *days: int) -> Walk:
        for ago in days:
            yield diary.ago(ago)
            steps.append((name, diary.now))

    diary.begin(walk("first", 30, 10))
    diary.begin(walk("second", 20, 5))
    diary.carry_on()
    assert [name for name, _moment in steps] == ["first", "second", "first", "second"]
    assert [moment for _name, moment in steps] == sorted(moment for _name, moment in steps)


def test_no_step_is_taken_on_a_sunday_a_holiday_or_after_the_present() -> None:
    end = datetime(2026, 12, 28, 10, 0, tzinfo=UTC)
    diary = Diary(None, {}, Chance("seed"), island(), "Europe/Jersey", end)  # type: ignore[arg-type]  # nothing is stored
    assert diary.on(date(2026, 12, 27)).date() == date(2026, 12, 24)
    assert diary.on(date(2026, 11, 22)).date() == date(2026, 11, 20)
    assert diary.on(date(2027, 3, 1)) == end
