"""``plan``: how many cases to read, for each question that sizes a sample."""

import argparse
from collections.abc import Callable
from math import ceil

from sampling.agreement_results import Caution
from sampling.attribute_sizes import n_attribute, n_discovery
from sampling.change_sizes import n_two_periods
from sampling.cli_files import Commands, say, say_json
from sampling.double_audits import n_agreement
from sampling.exact import exact
from sampling.lqas import Rule, lqas_plan
from sampling.margins import Size, n_for_margin
from sampling.sequential import sprt

Options = argparse.Namespace

_POPULATION, _CONFIDENCE = "--population", "--confidence"


def add_commands(commands: Commands) -> None:
    """Add ``plan`` with its questions."""
    plan = commands.add_parser("plan", help="how many cases to read")
    asked = plan.add_subparsers(required=True, metavar="question")
    margin = _question(asked, "margin", _margin, "estimate a rate to plus or minus a margin")
    margin.add_argument("--margin", required=True, help="half-width, such as 0.1")
    margin.add_argument("--rate", default="0.5", help="rate expected (default: 0.5)")
    margin.add_argument("--effect", default="1", help="design effect (default: 1)")
    discovery = _question(asked, "discovery", _discovery, "rule out a rate if no case fails")
    discovery.add_argument("--rate", required=True, help="failing rate to rule out")
    attribute = _question(asked, "attribute", _attribute, "rule out a rate with some failures")
    attribute.add_argument("--tolerable", required=True, help="failing rate to rule out")
    attribute.add_argument("--expected", default="0", help="failing rate expected")
    change = _question(asked, "change", _change, "show a change between two periods")
    change.add_argument("--first", required=True, help="rate in the first period")
    change.add_argument("--second", required=True, help="rate in the second")
    change.add_argument("--power", default="0.8", help="chance of showing it (default: 0.8)")
    double = _question(asked, "agreement", _agreement, "know percent agreement to a margin")
    double.add_argument("--agreement", required=True, help="agreement expected")
    double.add_argument("--margin", required=True, help="half-width, such as 0.1")
    lqas = _question(asked, "lqas", _lqas, "pass or fail a team", shared=(_POPULATION,))
    sequential = _question(asked, "sequential", _sequential, "read until it is clear", shared=())
    for rule in (lqas, sequential):
        rule.add_argument("--good", required=True, help="failing rate of a good team")
        rule.add_argument("--bad", required=True, help="failing rate of a bad one")
        rule.add_argument("--alpha", default="0.05", help="how often a good team may fail")
        rule.add_argument("--beta", default="0.10", help="how often a bad one may pass")


def _question(
    asked: Commands,
    name: str,
    run: Callable[[Options], int],
    words: str,
    *,
    shared: tuple[str, ...] = (_POPULATION, _CONFIDENCE),
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = asked.add_parser(name, help=words)
    if _POPULATION in shared:
        parser.add_argument(_POPULATION, type=int, metavar="N", help="cases in the frame")
    if _CONFIDENCE in shared:
        parser.add_argument(_CONFIDENCE, type=float, default=0.95, help="default: 0.95")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)
    return parser


def _margin(options: Options) -> int:
    return _size(
        options,
        n_for_margin(
            options.margin,
            population=options.population,
            rate=options.rate,
            confidence=options.confidence,
            effect=options.effect,
        ),
    )


def _discovery(options: Options) -> int:
    found = n_discovery(options.rate, population=options.population, confidence=options.confidence)
    status = _size(options, found)
    if not options.json:
        rate = exact(options.rate)
        less = (
            f"the failing rate is below {float(rate):.4g}"
            if found.population is None
            else f"fewer than {ceil(rate * found.population)} of the {found.population} cases fail"
        )
        sure = f"with {100 * options.confidence:.4g}% confidence"
        say(
            f"if none of these {found.n} fails, {less}, {sure}",
            "once one fails this says nothing: estimate the rate instead",
        )
    return status


def _attribute(options: Options) -> int:
    found = n_attribute(
        options.tolerable,
        expected=options.expected,
        population=options.population,
        confidence=options.confidence,
    )
    return _size(options, found)


def _change(options: Options) -> int:
    found = n_two_periods(
        options.first,
        options.second,
        power=options.power,
        confidence=options.confidence,
        population=options.population,
    )
    return _size(options, found)


def _agreement(options: Options) -> int:
    found = n_agreement(
        options.agreement,
        options.margin,
        population=options.population,
        confidence=options.confidence,
    )
    return _size(options, found)


def _lqas(options: Options) -> int:
    rule = _rule(options)
    if options.json:
        say_json(rule.to_dict())
        return 0
    say(
        f"read {rule.size} cases; pass when at most {rule.allowed} fail",
        f"a good team passes {rule.good_passes:.1%} of the time",
        f"a bad team fails {rule.bad_fails:.1%} of the time",
    )
    return 0


def _sequential(options: Options) -> int:
    test = sprt(good=options.good, bad=options.bad, alpha=options.alpha, beta=options.beta)
    if options.json:
        say_json(test.to_dict())
        return 0
    say(
        f"good at or below {test.slope:.4f} n - {test.good_at:.3f} failures in n cases",
        f"bad at or above {test.slope:.4f} n + {test.bad_at:.3f}; at most {test.longest} cases",
    )
    return 0


def _rule(options: Options) -> Rule:
    return lqas_plan(
        good=options.good,
        bad=options.bad,
        alpha=options.alpha,
        beta=options.beta,
        population=options.population,
    )


def _size(options: Options, found: Size) -> int:
    if options.json:
        say_json(found.to_dict())
        return 0
    of = "" if found.population is None else f" of {found.population}"
    allowed = "" if found.allowed is None else f"; allow {found.allowed} failures"
    say(f"read {found.n}{of} cases ({found.method}){allowed}", *notes(found.cautions))
    return 0


def notes(cautions: tuple[Caution, ...]) -> list[str]:
    """Return cautions as lines."""
    return [f"note: {caution.words}" for caution in cautions]
