"""``agreement``: how far people who graded the same files agree."""

import argparse

from sampling.agreement_results import Agreement
from sampling.agreement_summary import Summary, summarise
from sampling.agreement_weights import IDENTITY, LINEAR, ORDINAL, QUADRATIC, Weighting
from sampling.bootstrap import Resampled, coefficient_statistic
from sampling.cli_files import Commands, say, say_json, table_in
from sampling.cli_plan import notes
from sampling.coefficients import GWET
from sampling.faults import DesignError, Fault
from sampling.ratings import read_ratings
from sampling.two_way import bootstrap_two_way

_WEIGHTS: dict[str, Weighting] = {
    "none": IDENTITY,
    "linear": LINEAR,
    "ordinal": ORDINAL,
    "quadratic": QUADRATIC,
}


def add_commands(commands: Commands) -> None:
    """Add ``agreement``."""
    parser = commands.add_parser("agreement", help="how far graders agree")
    parser.add_argument("ratings", help="CSV file with a line for each file graded")
    parser.add_argument(
        "--rater", action="append", required=True, metavar="COLUMN", help="repeat for each rater"
    )
    parser.add_argument(
        "--scale", required=True, metavar="WORST,…,BEST", help="every grade, in its order"
    )
    parser.add_argument("--weights", choices=sorted(_WEIGHTS), default="quadratic")
    parser.add_argument("--population", type=int, metavar="N", help="files they were drawn from")
    parser.add_argument("--seed", type=int, default=1, help="of the resampling (default: 1)")
    parser.add_argument(
        "--other-raters",
        action="store_true",
        help="an interval over other raters too, for six or more",
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_agreement)


def _agreement(options: argparse.Namespace) -> int:
    rows = table_in(options.ratings)
    if len(set(options.rater)) != len(options.rater) or len(options.rater) == 1:
        raise DesignError(
            Fault.BAD_PLAN, "agreement is between people: give --rater for two columns or more"
        )
    for name in options.rater:
        if rows and name not in rows[0]:
            raise DesignError(
                Fault.BAD_COLUMN, f"there is no column {name!r}; there are {', '.join(rows[0])}"
            )
    scale = [grade.strip() for grade in options.scale.split(",")]
    grades = [[row[name].strip() or None for name in options.rater] for row in rows]
    ratings, weights = read_ratings(grades, scale, options.rater), _WEIGHTS[options.weights]
    found = summarise(ratings, weights, seed=options.seed, population=options.population)
    other = None
    if options.other_raters:
        statistic = coefficient_statistic(GWET, weights)
        other = bootstrap_two_way(ratings, statistic, seed=options.seed)
    if options.json:
        say_json(found.to_dict() | {"other_raters": other.to_dict() if other else None})
    else:
        _show(found)
        say(*(_of_others(other) if other else ()))
    return 0


def _of_others(found: Resampled) -> list[str]:
    if found.low is None or found.high is None:
        words = found.undefined.words if found.undefined else ""
    else:
        words = f"{found.low:.3f} to {found.high:.3f} ({found.method}, {found.raters} raters)"
    return [f"with other raters too: {words}"]


def _show(found: Summary) -> None:
    say(f"{found.exact.pairs} files graded twice or more; {found.weight}")
    for one in (found.exact, found.within_one, found.headline, found.alpha, found.kappa):
        say(f"{one.method}: {_value(one)}")
    say(*notes(found.cautions))


def _value(one: Agreement) -> str:
    if one.value is None:
        return one.undefined.words if one.undefined else "not known"
    if one.low is None or one.high is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
