"""Draws that anyone can repeat, and honest statistics on small audit samples."""

from sampling.certificates import certificate, certificate_digest
from sampling.draws import Draw, Position, Unit, draw_simple, draw_stratified
from sampling.frames import frame_digest
from sampling.intervals import FiniteInterval, Interval, exact_binomial, exact_finite, wilson
from sampling.seeds import generated_seed
from sampling.showing import SampleShows, chance_of_missing, what_a_sample_shows
from sampling.strata import proportional
from sampling.tickets import ALGORITHM, randint, ticket, ticket_order, uniform
from sampling.verification import Verification, verify

__all__ = [
    "ALGORITHM",
    "Draw",
    "FiniteInterval",
    "Interval",
    "Position",
    "SampleShows",
    "Unit",
    "Verification",
    "certificate",
    "certificate_digest",
    "chance_of_missing",
    "draw_simple",
    "draw_stratified",
    "exact_binomial",
    "exact_finite",
    "frame_digest",
    "generated_seed",
    "proportional",
    "randint",
    "ticket",
    "ticket_order",
    "uniform",
    "verify",
    "what_a_sample_shows",
    "wilson",
]
