"""``verify`` and ``ticket``: perform a draw again, or check one unit of it by hand."""

import argparse

from sampling.certificate_files import from_text
from sampling.cli_files import Commands, add_frame_options, frame_in, say, say_json, text_in
from sampling.tickets import ticket, uniform
from sampling.verification import Published, verify

DIFFERENT = 1


def add_commands(commands: Commands) -> None:
    """Add ``verify`` and ``ticket``."""
    verifying = commands.add_parser(
        "verify", help="perform the draw of a certificate again: is it the same?"
    )
    verifying.add_argument("certificate", help="JSON or CSV file")
    verifying.add_argument("--frame", metavar="FILE", help="another extract, to be compared")
    published = verifying.add_argument_group("what was published, to be compared")
    published.add_argument("--seed", default="")
    published.add_argument("--frame-digest", default="", metavar="DIGEST")
    published.add_argument("--plan-digest", default="", metavar="DIGEST")
    published.add_argument("--digest", default="", help="of the certificate")
    verifying.add_argument("--json", action="store_true")
    add_frame_options(verifying)
    verifying.set_defaults(run=_verify)
    checking = commands.add_parser("ticket", help="the ticket of one unit")
    checking.add_argument("unit", help="unit id")
    checking.add_argument("--seed", required=True)
    checking.add_argument("--scope", required=True)
    checking.set_defaults(run=_ticket)


def _verify(options: argparse.Namespace) -> int:
    body = from_text(text_in(options.certificate))
    published = Published(
        seed=options.seed,
        frame_digest=options.frame_digest,
        plan_digest=options.plan_digest,
        digest=options.digest,
    )
    frame = frame_in(options.frame, options) if options.frame else None
    found = verify(body, published=published, frame=frame)
    if options.json:
        say_json(
            {
                "same": found.same,
                "drawn": found.drawn,
                "frame_size": found.frame_size,
                "differences": [{"code": item.code, "words": item.words} for item in found.found],
            }
        )
    elif found.same:
        say(f"same: {found.drawn} of {found.frame_size} units drawn again, in the same order")
    else:
        say("different:", *(f"  {words}" for words in found.differences))
    return 0 if found.same else DIFFERENT


def _ticket(options: argparse.Namespace) -> int:
    number = ticket(options.seed, options.scope, options.unit)
    say(f"{number:064x}", f"u = {uniform(options.seed, options.scope, options.unit)!r}")
    return 0
