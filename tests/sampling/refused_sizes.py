"""What no sample size answers, with what each refusal must say."""

from sampling.attribute_sizes import n_attribute, n_discovery, n_with_allowance
from sampling.change_sizes import Periods, n_two_periods
from sampling.design_effects import design_effect, effective_size
from sampling.design_showing import what_strata_show
from sampling.double_audits import n_kappa, n_weighted_kappa
from sampling.faults import Fault
from sampling.fisher import exact_power_two_periods
from sampling.lqas import lqas_plan, lqas_rule
from sampling.margins import n_for_margin
from sampling.moderation_design import (
    Phase,
    files_to_detect,
    moderation_sizes,
    optimum_share,
    two_phase,
)
from sampling.sequential import sprt
from sampling.showing import chance_of_missing, what_a_sample_shows
from sampling.stratified_sizes import n_stratified
from tests.sampling.refusal import Refusal

RULE = lqas_rule(19, 6, good="0.2", bad="0.5")
TEST = sprt(good="0.01", bad="0.10")
HALF = {"East": "0.5"}

REFUSED: list[Refusal] = [
    # ranges
    (lambda _: n_discovery("5"), Fault.BAD_NUMBER, "the rate lies between 0 and 1, got 5: write"),
    (
        lambda _: n_for_margin("0.1", rate="1"),
        Fault.BAD_NUMBER,
        r"the rate must be inside \(0, 1\), got 1: write 5% as 0.05",
    ),
    (lambda _: n_for_margin("0.1", effect=0), Fault.BAD_NUMBER, "effect must be above 0, got 0"),
    (lambda _: n_for_margin("5"), Fault.BAD_NUMBER, "got 5: write 5 points as 0.05"),
    (
        lambda _: n_for_margin("0.1", confidence=95),
        Fault.BAD_NUMBER,
        "confidence must be .* got 95: write 95% as 0.95",
    ),
    (lambda _: n_for_margin("0.1", population=0), Fault.EMPTY_FRAME, "give 1 or more"),
    # attribute
    (lambda _: n_with_allowance("0.1", allowed=-1), Fault.BAD_SIZE, "allow 0 failures or more"),
    (
        lambda _: n_attribute("0.05", expected="0.05"),
        Fault.BAD_PLAN,
        "not below .* expect less than 0.05",
    ),
    (
        lambda _: n_attribute("0.0101", expected="0.01"),
        Fault.BAD_PLAN,
        "raise the tolerable rate or lower the confidence",
    ),
    # change
    (lambda _: Periods(0, 5), Fault.BAD_SIZE, "cannot read 0 of None cases: read 1 or more"),
    (lambda _: Periods(5, 4, shared=5), Fault.BAD_SIZE, "5 shared of 5 and 4: from 0 to 4"),
    (lambda _: n_two_periods("0.5", "0.5"), Fault.BAD_PLAN, "give two rates"),
    (lambda _: n_two_periods("0.5", "0.50001"), Fault.BAD_PLAN, "too close; move them apart"),
    (
        lambda _: exact_power_two_periods("0.1", "0.9", (0, 5)),
        Fault.BAD_SIZE,
        "at least 1 case each, with a product of at most 40000",
    ),
    # strata
    (lambda _: n_stratified({"East": 4}, {}, margin="0.1"), Fault.BAD_NUMBER, "give one"),
    (
        lambda _: n_stratified({"East": 4}, {"East": -1}, margin="0.1"),
        Fault.BAD_NUMBER,
        "is -1: give 0 or more",
    ),
    (lambda _: n_stratified({"East": -4}, HALF, margin="0.1"), Fault.BAD_SIZE, "give 0 or more"),
    (lambda _: n_stratified({"East": 0}, HALF, margin="0.1"), Fault.EMPTY_FRAME, "at least one"),
    # design effects, and what a sample shows
    (
        lambda _: design_effect("0.5", correlation=0),
        Fault.BAD_NUMBER,
        "at least one case from each, not 0.5",
    ),
    (lambda _: effective_size([1.0, 0.0]), Fault.BAD_NUMBER, "finite and above 0"),
    (lambda _: what_a_sample_shows(5, 4), Fault.BAD_SIZE, "1 <= size <= population, got 5 of 4"),
    (lambda _: chance_of_missing(5, 1, 4), Fault.BAD_SIZE, "0 <= faulty <= population, got 5"),
    (lambda _: what_strata_show({"East": 3}, {"East": 4}), Fault.TOO_MANY, "'East': take from 0"),
    # rules
    (
        lambda _: lqas_rule(4, 4, good="0.1", bad="0.2"),
        Fault.BAD_SIZE,
        "4 failures allowed in 4 of None cases; allow 0 to 3",
    ),
    (lambda _: RULE.passes(20), Fault.BAD_NUMBER, "20 failures of 19 cases: give 0 to 19"),
    (
        lambda _: lqas_plan(good="0.5", bad="0.2"),
        Fault.BAD_NUMBER,
        "need 0 <= good < bad <= 1",
    ),
    (
        lambda _: lqas_plan(good="0.2", bad="0.5", alpha="0"),
        Fault.BAD_NUMBER,
        r"alpha and beta lie inside \(0, 1\)",
    ),
    (
        lambda _: lqas_plan(good="0.2", bad="0.2001"),
        Fault.TOO_MANY,
        "raise alpha or beta, or move the rates apart",
    ),
    (lambda _: sprt(good="0", bad="0.1"), Fault.BAD_NUMBER, "need 0 < good < bad < 1"),
    (lambda _: TEST.verdict(5, 4), Fault.BAD_NUMBER, "none may be more than the next"),
    # double audits
    (lambda _: n_kappa("0.7", "0.7"), Fault.BAD_PLAN, "give another to rule out"),
    (
        # 90 of 100 and 50 of 100 agree on 60 at most; by chance on 50: kappa .2.
        lambda _: n_kappa("0.7", "0.1", rates=("0.9", "0.5")),
        Fault.BAD_PLAN,
        "cannot reach a kappa of 0.7: at most 0.2",
    ),
    (lambda _: n_weighted_kappa(1), Fault.BAD_SIZE, "at least two grades, not 1"),
    # moderation
    (lambda _: moderation_sizes({}, share="1.5"), Fault.BAD_NUMBER, "share from 0 to 1"),
    (lambda _: optimum_share(1.0, cost_ratio=2), Fault.BAD_NUMBER, "need 0 < correlation < 1"),
    (lambda _: files_to_detect(0, deviation=1), Fault.BAD_NUMBER, "above 0, got 0 and 1"),
    (
        lambda _: two_phase([Phase("East", [1.0], [])]),
        Fault.BAD_SIZE,
        "East: 0 moderated of 1 audits: moderate at least one",
    ),
    (
        lambda _: two_phase([Phase("", [1.0, 1.0], [(1.0, 0.0)])], population=1),
        Fault.BAD_SIZE,
        "2 audits cannot come from a population of 1: it holds at least 2",
    ),
    (
        lambda _: two_phase([Phase("", [1.0, float("nan")], [(1.0, 0.0)])]),
        Fault.BAD_NUMBER,
        "in place 2 is nan: give a finite number",
    ),
]
