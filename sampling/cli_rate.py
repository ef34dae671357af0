"""``rate``: what the cases read say of the whole frame, weighted as they were drawn."""

import argparse
from collections.abc import Sequence

from sampling.certificate_files import from_text
from sampling.certified_sample import sampled_by
from sampling.cli_files import Commands, say, say_json, table_in, text_in
from sampling.cli_plan import notes
from sampling.estimates import design_rate
from sampling.faults import DesignError, Fault
from sampling.rates import rate, rate_finite
from sampling.results import Estimate
from sampling.verification import verify


def add_commands(commands: Commands) -> None:
    """Add ``rate``."""
    parser = commands.add_parser("rate", help="estimate a rate from answers, by their design")
    parser.add_argument("answers", help="CSV file with a line for each case read")
    parser.add_argument("--answer", required=True, metavar="COLUMN")
    parser.add_argument("--id", default="id", metavar="COLUMN", help="unit id (default: id)")
    parser.add_argument("--met", action="append", metavar="TEXT", help="default: yes")
    parser.add_argument("--not-met", action="append", metavar="TEXT", help="default: no")
    parser.add_argument(
        "--not-applicable", action="append", metavar="TEXT", help="default: n/a, and empty"
    )
    drawn = parser.add_mutually_exclusive_group()
    drawn.add_argument("--certificate", metavar="FILE", help="of the draw: weights by its design")
    drawn.add_argument("--population", type=int, metavar="N", help="for a simple random sample")
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_rate)


def _rate(options: argparse.Namespace) -> int:
    rows = table_in(options.answers)
    answers = _answers(rows, options)
    found = _estimate(options, rows, answers)
    if options.json:
        say_json(found.to_dict())
        return 0
    if found.value is None:
        say(f"no rate: {found.undefined.words if found.undefined else 'nothing was judged'}")
    else:
        say(f"{found.value:.1%} of {_whom(found)}, from {found.n} cases ({found.method})")
    if found.low is not None and found.high is not None:
        say(f"{found.confidence:.0%} sure: between {found.low:.1%} and {found.high:.1%}")
    elif found.value is not None and found.undefined:
        say(f"no interval: {found.undefined.words}")
    say(*notes(found.cautions))
    return 0


def _estimate(
    options: argparse.Namespace, rows: Sequence[dict[str, str]], answers: Sequence[float | None]
) -> Estimate:
    if options.certificate:
        body = from_text(text_in(options.certificate))
        checked = verify(body)
        if not checked.same:
            raise DesignError(
                Fault.NOT_A_CERTIFICATE, f"the certificate is not sound: {checked.differences[0]}"
            )
        read = [_cell(row, options.id) for row in rows]
        return design_rate(answers, sampled_by(body, read), confidence=options.confidence)
    met, judged = answers.count(1.0), len(answers) - answers.count(None)
    if options.population is None:
        return rate(met, judged, confidence=options.confidence)
    return rate_finite(met, judged, options.population, confidence=options.confidence)


def _answers(rows: Sequence[dict[str, str]], options: argparse.Namespace) -> list[float | None]:
    meaning: dict[str, float | None] = {
        **{_folded(text): None for text in options.not_applicable or ["n/a", ""]},
        **{_folded(text): 0.0 for text in options.not_met or ["no"]},
        **{_folded(text): 1.0 for text in options.met or ["yes"]},
    }
    answers = []
    for number, row in enumerate(rows, start=1):
        text = _folded(_cell(row, options.answer))
        if text not in meaning:
            raise DesignError(
                Fault.BAD_CELL,
                f"row {number}: the answer {text!r} is none of {', '.join(map(repr, meaning))}; "
                "say with --met, --not-met or --not-applicable what it means",
            )
        answers.append(meaning[text])
    return answers


def _cell(row: dict[str, str], name: str) -> str:
    if name not in row:
        raise DesignError(
            Fault.BAD_COLUMN, f"there is no column {name!r}; there are {', '.join(row)}"
        )
    return row[name].strip()


def _folded(text: str) -> str:
    return text.strip().casefold()


def _whom(found: Estimate) -> str:
    return "all like them" if found.population is None else f"{found.population}"
