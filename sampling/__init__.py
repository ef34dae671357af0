"""Draws that anyone can repeat, and honest statistics on small audit samples.

Usable alone: the standard library, NumPy and SciPy are all it needs. ``python -m sampling``
does the same from CSV files.

From rows to a certificate that verifies years later:

>>> rows = [{"ref": f"C-{n}", "team": "East" if n % 3 else "West"} for n in range(1, 31)]
>>> frame = read_frame(rows, Roles("ref", stratum="team"))
>>> shared = proportional({"East": 20, "West": 10}, 6)
>>> plan = StratifiedPlan(dict(shared), {"East": 2, "West": 1})
>>> drawn = draw(frame, plan, seed="8203 5517 4096 1182 0937", scope="dip/2025-09")
>>> [position.unit_id for position in drawn.main]
['C-16', 'C-8', 'C-29', 'C-5', 'C-15', 'C-24']
>>> stored = certify(drawn, frame, about={"by": "Lee"}).to_dict()
>>> verify(stored).same
True
"""

from sampling.agreement import (
    brennan_prediger,
    cohen,
    conger,
    fleiss,
    gwet,
    pabak,
    percent,
    within_one,
)
from sampling.agreement_results import MINIMUM, Agreement, Caution, Minimum, Undefined
from sampling.agreement_summary import Summary, Weight, band, summarise
from sampling.agreement_weights import (
    IDENTITY,
    LINEAR,
    ORDINAL,
    QUADRATIC,
    WITHIN_ONE,
    Weighting,
    own_weights,
)
from sampling.alpha import krippendorff
from sampling.attribute_sizes import n_attribute, n_discovery, n_with_allowance
from sampling.bayes import FinitePosterior, Posterior, Prior, bayes, bayes_finite, prior_from
from sampling.bootstrap import alpha_statistic, bootstrap, bootstrap_bca
from sampling.certificate_files import from_csv, from_json, from_text, to_csv, to_json
from sampling.certificates import Certificate, Redraw, certificate, certificate_digest, certify
from sampling.certified_sample import sampled_by
from sampling.change_sizes import (
    Change,
    Periods,
    n_two_periods,
    power_two_periods,
    smallest_detectable_change,
)
from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.confusion import (
    Confusion,
    Diagnostics,
    ShiftTest,
    bowker,
    confusion,
    diagnostics,
    mcnemar,
    stuart_maxwell,
)
from sampling.control_charts import ControlChart, p_chart, p_chart_exact, xmr
from sampling.design_effects import best_take, design_effect, effective_size
from sampling.designs import PLANS, draw, plan_digest, plan_from_dict, plan_to_dict
from sampling.differences import difference, difference_miettinen_nurminen, mcnemar_exact, paired
from sampling.disclosure import primary, recoverable, secondary
from sampling.disclosure_results import (
    SMALL_NUMBERS,
    Exposed,
    Recovery,
    SmallNumbers,
    Suppression,
    Why,
    Zeros,
)
from sampling.double_audits import n_agreement, n_kappa, n_weighted_kappa
from sampling.draws import (
    Columns,
    Draw,
    Plan,
    Position,
    SimplePlan,
    StratifiedPlan,
    Unit,
    draw_columns,
    draw_simple,
    draw_stratified,
)
from sampling.estimates import design_rate, mean, post_stratified, ratio
from sampling.exact import exact
from sampling.faults import DesignError, Fault
from sampling.frames import FRAME_ALGORITHM, Frame, Roles, frame_digest, frame_of, read_frame
from sampling.funnel import Funnel, Place, exact_limits, funnel, funnel_overdispersed
from sampling.intervals import FiniteInterval, Interval, exact_binomial, exact_finite, wilson
from sampling.leniency import AuditorLeniency, Leniency, leniency, rater_effects
from sampling.lqas import Rule, lqas_plan, lqas_rule
from sampling.margins import ExactSize, Size, n_for_exact_margin, n_for_margin, n_for_wilson_margin
from sampling.moderation_design import (
    Discussion,
    Phase,
    TwoPhase,
    files_to_detect,
    files_to_discuss,
    moderation_sizes,
    optimum_share,
    two_phase,
)
from sampling.multiplicity import benjamini_hochberg, holm, ranks
from sampling.must_audit import MUST_AUDIT, MustAuditPlan
from sampling.optimum_allocation import neyman, optimum, spread_of_rate
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.published_cells import Cells, Relation, published_together, table
from sampling.rates import rate, rate_finite
from sampling.ratings import Ratings, ratings_of_table, read_ratings
from sampling.replacement import (
    REASONS,
    Replaced,
    Skip,
    SkipKind,
    Walk,
    bounds,
    walk,
    with_replacements,
)
from sampling.results import Difference, Estimate, NoEstimate
from sampling.row_proofs import RowProof, frame_root, proves, row_proof
from sampling.run_charts import RunChart, run_rules
from sampling.sampford import SampfordPlan, sampford_joint
from sampling.sampled import (
    JointSample,
    PoissonSample,
    ReplacedSample,
    Sampled,
    StratifiedSample,
    TwoStageSample,
    WeightedSample,
)
from sampling.seeds import (
    commitment,
    dice_seed,
    fresh_nonce,
    generated_seed,
    joined_seed,
    opens,
    public_seed,
    seed_caution,
)
from sampling.sequential import SequentialTest, Verdict, sprt
from sampling.showing import SampleShows, chance_of_missing, what_a_sample_shows
from sampling.sizes import capped, chances
from sampling.strata import Allocation, equal, growing, proportional
from sampling.stratified import StratumCount, stratified
from sampling.stratified_sizes import (
    StratumSizes,
    n_each_stratum,
    n_stratified,
    n_stratified_neyman,
)
from sampling.systematic import SystematicPlan
from sampling.tallies import Pairs, Tally
from sampling.targeted import Pick, judgement_picks
from sampling.tickets import ALGORITHM, randint, ticket, ticket_order, tickets, uniform
from sampling.verification import Difference as CertificateDifference
from sampling.verification import Different, Published, Verification, compare_frames, verify
from sampling.year_walk import YearWalkPlan, collocated, in_window, stopped_at

# A name to a line would fill half this file.
# fmt: off
__all__ = [
    "ALGORITHM", "FRAME_ALGORITHM", "IDENTITY", "LINEAR", "MINIMUM", "MUST_AUDIT", "ORDINAL",
    "PLANS", "QUADRATIC", "REASONS", "SMALL_NUMBERS", "WITHIN_ONE", "Agreement", "Allocation",
    "AuditorLeniency", "Caution", "Cells", "Certificate", "CertificateDifference", "Change",
    "ClusterBySizePlan", "ClusterPlan", "Columns", "Confusion", "ControlChart", "DesignError",
    "Diagnostics", "Difference", "Different", "Discussion", "Draw", "Estimate", "ExactSize",
    "Exposed", "Fault", "FiniteInterval", "FinitePosterior", "Frame", "Funnel", "Interval",
    "JointSample", "Leniency", "Minimum", "MustAuditPlan", "NoEstimate", "Pairs", "ParetoPlan",
    "Periods", "Phase", "Pick", "Place", "Plan", "PoissonSample", "Position", "Posterior",
    "Prior", "Published", "Ratings", "Recovery", "Redraw", "Relation", "Replaced",
    "ReplacedSample", "Roles", "RowProof", "Rule", "RunChart", "SampfordPlan", "SampleShows",
    "Sampled", "SequentialTest", "ShiftTest", "SimplePlan", "Size", "Skip", "SkipKind",
    "SmallNumbers", "StratifiedPlan", "StratifiedSample", "StratumCount", "StratumSizes",
    "SuccessivePlan", "Summary", "Suppression", "SystematicPlan", "SystematicPpsPlan", "Tally",
    "TwoPhase", "TwoStageSample", "Undefined", "Unit", "Verdict", "Verification", "Walk",
    "Weight", "WeightedSample", "Weighting", "Why", "YearWalkPlan", "Zeros", "alpha_statistic",
    "band", "bayes", "bayes_finite", "benjamini_hochberg", "best_take", "bootstrap",
    "bootstrap_bca", "bounds", "bowker", "brennan_prediger", "capped", "certificate",
    "certificate_digest", "certify", "chance_of_missing", "chances", "cohen", "collocated",
    "commitment", "compare_frames", "confusion", "conger", "design_effect", "design_rate",
    "diagnostics", "dice_seed", "difference", "difference_miettinen_nurminen", "draw",
    "draw_columns", "draw_simple", "draw_stratified", "effective_size", "equal", "exact",
    "exact_binomial", "exact_finite", "exact_limits", "files_to_detect", "files_to_discuss",
    "fleiss", "frame_digest", "frame_of", "frame_root", "fresh_nonce", "from_csv", "from_json",
    "from_text", "funnel", "funnel_overdispersed", "generated_seed", "growing", "gwet", "holm",
    "in_window", "joined_seed", "judgement_picks", "krippendorff", "leniency", "lqas_plan",
    "lqas_rule", "mcnemar", "mcnemar_exact", "mean", "moderation_sizes", "n_agreement",
    "n_attribute", "n_discovery", "n_each_stratum", "n_for_exact_margin", "n_for_margin",
    "n_for_wilson_margin", "n_kappa", "n_stratified", "n_stratified_neyman", "n_two_periods",
    "n_weighted_kappa", "n_with_allowance", "neyman", "opens", "optimum", "optimum_share",
    "own_weights", "p_chart", "p_chart_exact", "pabak", "paired", "percent", "plan_digest",
    "plan_from_dict", "plan_to_dict", "post_stratified", "power_two_periods", "primary",
    "prior_from", "proportional", "proves", "public_seed", "published_together", "randint",
    "ranks", "rate", "rate_finite", "rater_effects", "ratings_of_table", "ratio", "read_frame",
    "read_ratings", "recoverable", "row_proof", "run_rules", "sampford_joint", "sampled_by",
    "secondary", "seed_caution", "smallest_detectable_change", "spread_of_rate", "sprt",
    "stopped_at", "stratified", "stuart_maxwell", "summarise", "table", "ticket",
    "ticket_order", "tickets", "to_csv", "to_json", "two_phase", "uniform", "verify", "walk",
    "what_a_sample_shows", "wilson", "with_replacements", "within_one", "xmr",
]
# fmt: on
