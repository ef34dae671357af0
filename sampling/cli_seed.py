"""``seed``: a public seed from dice, from several people, or from the machine's generator."""

import argparse

from sampling.cli_files import Commands, say
from sampling.faults import DesignError, Fault
from sampling.seeds import commitment, dice_seed, fresh_nonce, generated_seed, joined_seed


def add_commands(commands: Commands) -> None:
    """Add ``seed``."""
    seed = commands.add_parser("seed", help="make a public seed")
    source = seed.add_mutually_exclusive_group()
    source.add_argument("--dice", metavar="DIGITS", help="20 or more throws of a ten-sided die")
    source.add_argument(
        "--part", action="append", metavar="WHO=TEXT", help="what one of several people gave"
    )
    seed.add_argument(
        "--sealed", action="store_true", help="with a commitment to publish before the freeze"
    )
    seed.set_defaults(run=_seed)


def _seed(options: argparse.Namespace) -> int:
    text = _made(options)
    say(f"seed: {text}")
    if options.sealed:
        nonce = fresh_nonce()
        say(f"nonce, secret until the draw: {nonce}", f"publish: {commitment(text, nonce)}")
    return 0


def _made(options: argparse.Namespace) -> str:
    if options.dice:
        return dice_seed(options.dice)
    if not options.part:
        return generated_seed()
    pairs = [part.partition("=") for part in options.part]
    names = [who for who, _equals, _text in pairs]
    if not all(who and equals for who, equals, _text in pairs) or len(set(names)) != len(names):
        raise DesignError(Fault.BAD_SEED, "--part takes WHO=TEXT, once for each person")
    return joined_seed({who: text for who, _equals, text in pairs})
