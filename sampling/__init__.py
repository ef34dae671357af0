"""Draws that anyone can repeat, and honest statistics on small audit samples."""

from sampling.certificates import Verification, certificate, certificate_digest, verify
from sampling.draws import Draw, Position, Unit, draw_simple, draw_stratified
from sampling.frames import frame_digest
from sampling.seeds import generated_seed
from sampling.strata import proportional
from sampling.tickets import ALGORITHM, randint, ticket, ticket_order, uniform

__all__ = [
    "ALGORITHM",
    "Draw",
    "Position",
    "Unit",
    "Verification",
    "certificate",
    "certificate_digest",
    "draw_simple",
    "draw_stratified",
    "frame_digest",
    "generated_seed",
    "proportional",
    "randint",
    "ticket",
    "ticket_order",
    "uniform",
    "verify",
]
