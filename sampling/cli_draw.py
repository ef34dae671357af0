"""``commit`` and ``draw``: fix frame and plan first, then draw with the seed made since."""

import argparse

from sampling.certificates import Certificate, Redraw, certify
from sampling.cli_files import (
    Commands,
    add_frame_options,
    frame_in,
    json_in,
    say,
    say_json,
    write_certificate,
    write_chances,
)
from sampling.cli_plans import add_plan_options, plan_in, plan_of
from sampling.designs import draw, plan_digest, plan_to_dict
from sampling.drawn import Draw, Plan
from sampling.faults import DesignError, Fault
from sampling.frames import Frame
from sampling.seeds import seed_caution


def add_commands(commands: Commands) -> None:
    """Add ``commit`` and ``draw``."""
    commit = commands.add_parser(
        "commit", help="fix frame and plan, and show the digest to publish before the seed is made"
    )
    _add_source(commit)
    commit.add_argument("--json", action="store_true", help="write the plan file's JSON")
    commit.set_defaults(run=_commit)
    drawing = commands.add_parser("draw", help="draw from a frame and write its certificate")
    _add_source(drawing)
    drawing.add_argument("--seed", required=True, help="the public seed, byte for byte")
    drawing.add_argument("--out", metavar="FILE", help="certificate to write: .json or .csv")
    drawing.add_argument(
        "--chances", metavar="FILE", help="CSV file to write: chance and weight of every unit"
    )
    drawing.add_argument(
        "--about", action="append", default=[], metavar="NAME=WORDS", help="words to keep with it"
    )
    drawing.add_argument("--replaces", metavar="DIGEST", help="certificate that this one replaces")
    drawing.add_argument("--reason", default="", help="why it replaces the other")
    drawing.add_argument("--number", type=int, default=2, help="how manieth draw of the frame")
    drawing.add_argument("--json", action="store_true", help="write the certificate's JSON")
    drawing.set_defaults(run=_draw)


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("frame", help="CSV file with a line for each unit")
    parser.add_argument("--scope", required=True, help="name of this draw, such as dip/2025-09")
    parser.add_argument("--plan", metavar="FILE", help="plan file, instead of the options below")
    add_frame_options(parser)
    add_plan_options(parser)


def _commit(options: argparse.Namespace) -> int:
    frame = frame_in(options.frame, options)
    plan = _plan(options, frame)
    body = {
        "plan": plan_to_dict(plan),
        "scope": options.scope,
        "frame": frame.digest,
        "size": len(frame.eligible),
        "excluded": frame.excluded,
        "plan_digest": plan_digest(plan, scope=options.scope, frame_digest=frame.digest),
    }
    if options.json:
        say_json(body)
        return 0
    say(
        f"frame:  {len(frame.eligible)} units, {sum(frame.excluded.values())} excluded",
        f"frame digest: {frame.digest}",
        f"plan:   {plan.design}, scope {options.scope}",
        f"publish before the seed is made: {body['plan_digest']}",
    )
    return 0


def _draw(options: argparse.Namespace) -> int:
    frame = frame_in(options.frame, options)
    drawn = draw(frame, _plan(options, frame), seed=options.seed, scope=options.scope)
    made = certify(drawn, frame, about=_about(options), redraw=_redraw(options))
    body = made.to_dict()
    if options.out:
        write_certificate(options.out, body)
    if options.chances:
        write_chances(options.chances, drawn.chances)
    if options.json:
        say_json(body)
    else:
        _show(drawn, made, body["digest"])
    return 0


def _plan(options: argparse.Namespace, frame: Frame) -> Plan:
    return plan_in(json_in(options.plan)) if options.plan else plan_of(options, frame)


def _about(options: argparse.Namespace) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in options.about]
    for name, equals, _words in pairs:
        if not name or not equals:
            raise DesignError(Fault.BAD_PLAN, f"--about takes NAME=WORDS, got {name!r}")
    return {name: words for name, _equals, words in pairs}


def _redraw(options: argparse.Namespace) -> Redraw | None:
    if not options.replaces:
        return None
    if not options.reason.strip():
        raise DesignError(Fault.BAD_PLAN, "say with --reason why the other draw is replaced")
    return Redraw(options.replaces, options.reason.strip(), options.number)


def _show(drawn: Draw, made: Certificate, digest: str) -> None:
    say(f"{drawn.design}: {len(drawn.main)} of {len(made.frame.eligible)} units")
    for name, size in drawn.sizes.items():
        if name:
            say(f"  {name}: {drawn.taken[name]} of {size}")
    for position in drawn.positions:
        listed = "reserve" if position.is_reserve else "main"
        where = f"  {position.stratum}" if position.stratum else ""
        say(
            f"{listed:<8}{position.number:>5}  {position.unit_id}"
            f"  chance {position.inclusion_probability:.4g}{where}"
        )
    caution = seed_caution(drawn.seed)
    for said in (*drawn.cautions, *([caution] if caution else [])):
        say(f"note: {said.words}")
    say(
        f"frame digest:       {made.frame.digest}",
        f"plan digest:        {made.plan_digest}",
        f"certificate digest: {digest}",
    )
