"""What local values are known to mean, from the published code lists and common wordings.

Keys are in the form of ``plain_heading``. ``CODES`` are recognised at the start of a value, as in
"N1 - Abuse or neglect"; ``BUILT_IN`` only as the whole value.
"""

from collections.abc import Mapping, Sequence

from auditapp.domain.vocabularies import (
    Absence,
    AbuseCategory,
    Answer,
    AssessmentOutcome,
    CaseStatus,
    ClosureReason,
    ContactOutcome,
    Ethnicity,
    Interviewer,
    InterviewNotDone,
    PermanencePlan,
    PrimaryNeed,
    ReferralOutcome,
    Sex,
    Source,
    VisitKind,
    Vocabulary,
)

Meanings = Mapping[str, str]


def _meanings(said: Mapping[Vocabulary, str]) -> dict[str, str]:
    """Return local value to ours, from ours to its local values separated by "|"."""
    return {
        local.strip(): member.value
        for member, all_of in said.items()
        for local in all_of.split("|")
    }


CODES: dict[type[Vocabulary], Meanings] = {
    Ethnicity: _meanings(
        {
            Ethnicity.WHITE: "wbri|wiri|wirt|woth|wrom|wpor|wpol",
            Ethnicity.MIXED: "mwbc|mwba|mwas|moth",
            Ethnicity.ASIAN: "aind|apkn|aban|aoth|chne",
            Ethnicity.BLACK: "bcrb|bafr|both",
            Ethnicity.OTHER: "ooth",
            Ethnicity.NOT_STATED: "refu|nobt",
        }
    ),
    Source: _meanings(
        {
            Source.INDIVIDUAL: "1a|1b|1c|1d",
            Source.SCHOOL: "2a",
            Source.EDUCATION: "2b",
            Source.HEALTH: "3a|3b|3c|3d|3e|3f",
            Source.HOUSING: "4",
            Source.CHILDRENS_SERVICE: "5a|5b|5c",
            Source.EARLY_HELP: "5d",
            Source.POLICE: "6",
            Source.LEGAL: "7",
            Source.OTHER: "8",
            Source.ANONYMOUS: "9",
            Source.UNKNOWN: "10",
        }
    ),
    PrimaryNeed: {f"n{number}": f"n{number}" for number in range(10)},
    ClosureReason: _meanings(
        {
            ClosureReason.ADOPTED: "rc1",
            ClosureReason.DIED: "rc2",
            ClosureReason.RESIDENCE_ORDER: "rc3",
            ClosureReason.SPECIAL_GUARDIANSHIP: "rc4",
            ClosureReason.TRANSFERRED: "rc5",
            ClosureReason.ADULT_SERVICES: "rc6",
            ClosureReason.SERVICES_CEASED: "rc7",
            ClosureReason.AFTER_ASSESSMENT: "rc8",
            ClosureReason.TO_EARLY_HELP: "rc9",
        }
    ),
}

BUILT_IN: dict[type[Vocabulary], Meanings] = {
    Sex: _meanings(
        {
            Sex.FEMALE: "f|girl|2",
            Sex.MALE: "m|boy|1",
            Sex.NEITHER: "n|non binary|indeterminate",
            Sex.NOT_STATED: "u|unknown|not known|0|9|not recorded|not stated recorded|"
            "not stated recorded or unborn|unborn|not specified",
        }
    ),
    Ethnicity: _meanings(
        {
            Ethnicity.WHITE: "white british|white irish|white other|any other white background|"
            "white portuguese|white polish|white jersey",
            Ethnicity.MIXED: "mixed|multiple|dual heritage",
            Ethnicity.ASIAN: "asian or asian british|indian|pakistani|bangladeshi|chinese",
            Ethnicity.BLACK: "black or black british|caribbean|african",
            Ethnicity.OTHER: "any other ethnic group|other ethnic group",
            Ethnicity.NOT_STATED: "refused|not obtained|not recorded|unknown|not known|"
            "information not yet obtained",
        }
    ),
    CaseStatus: _meanings(
        {
            CaseStatus.EARLY_HELP: "eh|early help plan|child and family plan",
            CaseStatus.ASSESSMENT: "open assessment|in assessment|single assessment|"
            "child and family assessment|assess",
            CaseStatus.CIN: "chin|child in need plan|children in need|cin plan",
            CaseStatus.CP: "cpp|child protection plan|cp plan",
            CaseStatus.LAC: "cla|looked after child|child looked after|in care|children in care|"
            "child in care|cic",
            CaseStatus.CARE_LEAVER: "leaving care|cl",
            CaseStatus.CLOSED: "closed episode|ended|closed case",
        }
    ),
    ContactOutcome: _meanings(
        {
            ContactOutcome.EARLY_HELP_STEP_DOWN: "eh referral|early help referral|early help|eh|"
            "refer to early help|step down to early help|early help step down|"
            "progress to early help|transfer to early help|early help hub|eh referral flag|"
            "early help flag",
            ContactOutcome.REFERRAL: "cin referral|progress to referral|new referral|"
            "existing referral|new referral flag|existing referral flag|referral to social care|"
            "assessment|progress to assessment",
            ContactOutcome.STRATEGY_DISCUSSION: "cp enquiry|cp enquiry flag|"
            "strategy discussion s47|strategy meeting|section 47|s47|article 42 enquiry|article 42",
            ContactOutcome.INFORMATION_AND_ADVICE: "advice|information|advice and information|"
            "advice flag|advice given|signpost|signposted|advice signpost|information advice|"
            "universal services",
            ContactOutcome.NO_FURTHER_ACTION: "nfa|nfa flag|no action|closed no further action",
            ContactOutcome.OTHER: "other outcomes exist flag|non agency adoption flag|"
            "private fostering flag|missing flag|ola cp flag",
        }
    ),
    ReferralOutcome: _meanings(
        {
            ReferralOutcome.ASSESSMENT: "assessment required|single assessment|"
            "single assessment flag|progress to assessment|child and family assessment",
            ReferralOutcome.STRATEGY_DISCUSSION: "strategy discussion s47|strategy discussion flag|"
            "s47|section 47|article 42 enquiry|cp conference flag",
            ReferralOutcome.EARLY_HELP_STEP_DOWN: "step down to early help|early help|eh|"
            "early help referral|eh referral",
            ReferralOutcome.INFORMATION_AND_ADVICE: "advice|advice signpost|signpost|advice flag",
            ReferralOutcome.NO_FURTHER_ACTION: "nfa|nfa flag",
            ReferralOutcome.OTHER: "other outcomes exist flag|cla request flag|"
            "non agency adoption flag|private fostering flag|cp transfer in flag|"
            "care leaver flag",
        }
    ),
    AssessmentOutcome: _meanings(
        {
            AssessmentOutcome.SERVICES: "prov of services flag|prov of sb care flag|cin plan|"
            "child in need plan|child in need|cin|provision of services|cla request flag|"
            "protect flag",
            AssessmentOutcome.STRATEGY_DISCUSSION: "strategy discussion flag|s47|section 47|"
            "article 42 enquiry|strategy discussion s47",
            AssessmentOutcome.EARLY_HELP_STEP_DOWN: "step down to early help|early help|eh|"
            "early help referral",
            AssessmentOutcome.NO_FURTHER_ACTION: "nfa|nfa flag|nfa s47 end flag|close|closed",
            AssessmentOutcome.OTHER: "other outcomes exist flag|specialist assessment flag|"
            "referral to other agency flag|other actions flag|comments flag",
        }
    ),
    Source: _meanings(
        {
            Source.INDIVIDUAL: "family|parent|relative|neighbour|self|member of public|public|"
            "family member|carer|friend",
            Source.SCHOOL: "schools|education school|nursery",
            Source.EDUCATION: "education|education services|college",
            Source.HEALTH: "health services|gp|hospital|health visitor|school nurse|a e|camhs|"
            "midwife",
            Source.HOUSING: "housing association|andium",
            Source.CHILDRENS_SERVICE: "la services|social care|adult services|other council|"
            "childrens social care|government",
            Source.EARLY_HELP: "early help hub|family support|early help services|"
            "la services early help",
            Source.POLICE: "states of jersey police|police force",
            Source.LEGAL: "court|probation|prison|legal agency|customs",
            Source.OTHER: "voluntary|charity|voluntary sector",
            Source.ANONYMOUS: "anon",
            Source.UNKNOWN: "not known|not recorded",
        }
    ),
    AbuseCategory: _meanings(
        {
            AbuseCategory.NEGLECT: "neg|n",
            AbuseCategory.PHYSICAL: "phy|p|physical",
            AbuseCategory.SEXUAL: "sab|s|sexual",
            AbuseCategory.EMOTIONAL: "emo|e|emotional",
            AbuseCategory.MULTIPLE: "mul|multiple mixed|mixed|not recommended",
        }
    ),
    ClosureReason: _meanings(
        {
            ClosureReason.TO_EARLY_HELP: "step down to early help|early help|stepped down",
            ClosureReason.TRANSFERRED: "moved away|transferred|moved out of area|left the island",
            ClosureReason.AFTER_ASSESSMENT: "no further action|nfa|closed after assessment",
            ClosureReason.SERVICES_CEASED: "plan completed|needs met|services ceased",
            ClosureReason.ADULT_SERVICES: "adult services|turned 18",
        }
    ),
    PermanencePlan: _meanings(
        {
            PermanencePlan.RETURN_TO_FAMILY: "return1m|return6m|returnev|remainsup|return home|"
            "reunification|return home to birth parents",
            PermanencePlan.SPECIAL_GUARDIANSHIP: "resplmt|sgo|sgo cao|special guardianship|cao|"
            "residence order|kinship",
            PermanencePlan.SUPPORTED_LIVING: "suppliv|supported living in the community",
            PermanencePlan.LONG_TERM_FOSTERING: "ltfost18|ltrelfr|long term fostering|"
            "long term foster placement",
            PermanencePlan.LONG_TERM_RESIDENTIAL: "long term residential placement|residential",
            PermanencePlan.OTHER: "otherpln",
        }
    ),
    Absence: _meanings(
        {
            Absence.MISSING: "m|missing from care|missing from home",
            Absence.AWAY: "a|absent|away|away without authorisation|absent or away|unauthorised",
        }
    ),
    Answer: _meanings(
        {
            Answer.YES: "y|true|1|offered|accepted",
            Answer.NO: "n|false|0|declined|refused|not offered",
            Answer.NOT_APPLICABLE: "na|n a",
        }
    ),
    Interviewer: _meanings(
        {
            Interviewer.YOUTH_WORKER: "youth service|jersey youth service|youth",
            Interviewer.SOCIAL_WORKER: "sw|allocated worker|childrens social worker",
            Interviewer.INDEPENDENT: "independent|advocate|independent visitor|barnardos|nspcc",
            Interviewer.RESIDENTIAL_STAFF: "residential worker|home staff|key worker",
            Interviewer.POLICE: "police officer|states of jersey police",
        }
    ),
    InterviewNotDone: _meanings(
        {
            InterviewNotDone.DECLINED: "declined|refused|child refused|young person declined",
            InterviewNotDone.MISSING_AGAIN: "missing again before interview|went missing again",
            InterviewNotDone.NOT_TOLD_IN_TIME: "late notification|not notified",
            InterviewNotDone.NOT_OFFERED: "not offered oversight|oversight",
            InterviewNotDone.NO_INTERVIEWER: "no interviewer|staff not available",
            InterviewNotDone.OFF_ISLAND: "off the island|out of area",
            InterviewNotDone.UNWELL: "unwell|in hospital|ill",
            InterviewNotDone.FAMILY_REFUSED: "parent refused|parents refused",
        }
    ),
    VisitKind: _meanings(
        {
            VisitKind.CIN: "cin visit|child in need visit",
            VisitKind.CP: "cp visit|child protection visit|statutory visit cp",
            VisitKind.LAC: "lac visit|cla visit|cla|looked after visit|looked after child visit",
        }
    ),
}

# Lists whose local values often begin with ours, as in "POLICE - response team". Outcomes do not:
# "Referral - no further action" is no referral.
HEADED: frozenset[type[Vocabulary]] = frozenset({Source, Ethnicity})

# Where several outcomes are named at once, the one that asks most of the service counts.
MOST_FIRST: dict[type[Vocabulary], Sequence[Vocabulary]] = {
    ContactOutcome: (
        ContactOutcome.STRATEGY_DISCUSSION,
        ContactOutcome.REFERRAL,
        ContactOutcome.EARLY_HELP_STEP_DOWN,
        ContactOutcome.OTHER,
        ContactOutcome.INFORMATION_AND_ADVICE,
        ContactOutcome.NO_FURTHER_ACTION,
    ),
    ReferralOutcome: (
        ReferralOutcome.STRATEGY_DISCUSSION,
        ReferralOutcome.ASSESSMENT,
        ReferralOutcome.EARLY_HELP_STEP_DOWN,
        ReferralOutcome.OTHER,
        ReferralOutcome.INFORMATION_AND_ADVICE,
        ReferralOutcome.NO_FURTHER_ACTION,
    ),
    AssessmentOutcome: (
        AssessmentOutcome.STRATEGY_DISCUSSION,
        AssessmentOutcome.SERVICES,
        AssessmentOutcome.EARLY_HELP_STEP_DOWN,
        AssessmentOutcome.OTHER,
        AssessmentOutcome.NO_FURTHER_ACTION,
    ),
    PermanencePlan: tuple(PermanencePlan),
}
