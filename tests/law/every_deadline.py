# SPDX-License-Identifier: Apache-2.0
"""Every deadline that the law sets a bank about customer information, as we wrote it down from the laws and not from the pack.

By the id of our notes: the entries of the pack that carry it out, each with its unit, amount and confidence. What is no
span of time by itself names what of the pack carries it out. A new id begins here: the test then fails until the pack has it.
"""

from __future__ import annotations

H, N, W, M, Y = "hours", "natural_days", "working_days", "months", "years"
NOW, SOON, DATE, TIMES = "at_once", "in_time", "by_date", "times"

#: id of the notes -> entries of the pack: (entry, unit, amount, confidence)
SPANS: dict[str, tuple[tuple[str, str, int, str], ...]] = {
    "D01": (("D01", N, 15, "V"),),
    "D02": (("D02", N, 30, "V"),),
    "D03": (("D03", N, 30, "V"), ("D03B", SOON, 3, "V")),
    "D04": (("D04", SOON, 3, "V"),),
    "D06": (("D06", N, 30, "V"),),
    "D07": (("D07", N, 30, "V"),),
    "D08": (("D08", W, 7, "V"),),
    "D10": (("D10", NOW, 0, "V"),),
    "D13": (("D13A", N, 15, "K"), ("D13B", N, 60, "K")),
    "D14": (("D14", N, 15, "V"), ("D14B", NOW, 0, "V")),
    "D15": (("D15", N, 20, "V"),),
    "D16": (("D16", SOON, 15, "V"),),
    "D17": (("D17", N, 30, "K"),),
    "D18": (("D18", W, 15, "K"),),
    "D19": (("D19A", W, 1, "D"), ("D19B", W, 15, "D")),
    "D20": (("D20", NOW, 0, "V"),),
    "D21": (("D21", NOW, 0, "D"),),
    "D22": (("D22", N, 90, "D"),),
    "D23": (("D23", NOW, 0, "V"),),
    "R01": (("R01", Y, 10, "V"),),
    "R02": (("R02", Y, 10, "V"),),
    "R04": (("R04", Y, 10, "V"),),
    "R05": (("R05", Y, 3, "V"),),
    "R06": (("R06", Y, 3, "V"),),
    "R07": (("R07", Y, 3, "V"),),
    "R08": (("R08", M, 6, "V"),),
    "R09": (("R09A", M, 6, "V"), ("R09B", Y, 1, "V"), ("R09C", Y, 3, "V")),
    "R10": (("R10", Y, 3, "V"),),
    "R11": (("R11", Y, 1, "K"),),
    "R12": (("R12", Y, 5, "V"),),
    "R13": (("R13", Y, 30, "K"),),
    "R14": (("R14", Y, 15, "D"),),
    "R15": (("R15", Y, 10, "D"),),
    "R16": (("R16", Y, 5, "D"),),
    "R18": (("R18", Y, 1, "V"),),
    "I01": (
        ("I01A", H, 2, "K"), ("I01B", H, 24, "K"), ("I01C", H, 2, "K"), ("I01D", W, 5, "K"), ("I01E", NOW, 0, "K"),
    ),
    "I02": (
        ("I02A", H, 1, "V"), ("I02B", H, 24, "V"), ("I02C", H, 2, "V"), ("I02D", W, 10, "V"), ("I02E", W, 40, "V"),
        ("I02F", W, 10, "V"), ("I02G", NOW, 0, "V"),
    ),
    "I03": (("I03A", H, 4, "S"), ("I03B", N, 30, "S")),
    "I04": (("I04", H, 1, "S"), ("I04B", N, 30, "S")),
    "I05": (("I05", H, 2, "S"),),
    "I06": (("I06", NOW, 0, "K"),),
    "I07": (("I07", H, 72, "K"),),
    "I08": (("I08", NOW, 0, "V"),),
    "I09": (("I09", NOW, 0, "V"),),
    "I10": (("I10", SOON, 0, "V"),),
    "I11": (("I11", NOW, 0, "V"),),
    "I12": (("I12", SOON, 0, "V"),),
    "I13": (("I13", H, 24, "V"),),
    "I14": (("I14", SOON, 0, "V"),),
    "I15": (("I15A", H, 1, "U"), ("I15B", H, 12, "U"), ("I15C", H, 2, "U")),
    "Y01": (("Y01", Y, 2, "V"),),
    "Y02": (("Y02", Y, 3, "D"),),
    "Y03": (("Y03", Y, 1, "V"),),
    "Y04": (("Y04A", Y, 3, "V"), ("Y04B", Y, 1, "V"), ("Y04C", SOON, 60, "V")),
    "Y05": (("Y05", Y, 5, "V"),),
    "Y06": (("Y06A", Y, 1, "K"), ("Y06B", DATE, 0, "V")),
    "Y07": (("Y07", Y, 3, "U"),),
    "Y08": (("Y08", Y, 1, "V"),),
    "Y09": (("Y09", Y, 1, "V"),),
    "Y10": (("Y10", Y, 1, "V"),),
    "Y11": (("Y11", Y, 1, "K"),),
    "Y12": (("Y12A", Y, 1, "K"), ("Y12B", Y, 3, "V")),
    "Y13": (("Y13A", M, 1, "D"), ("Y13B", M, 3, "D"), ("Y13C", M, 6, "D")),
    "Y14": (("Y14A", Y, 1, "D"), ("Y14B", M, 6, "D")),
    "Y15": (("Y15", Y, 1, "V"),),
    "Y16": (("Y16", M, 3, "D"),),
    "Y17": (("Y17", Y, 1, "K"), ("Y17B", Y, 3, "K")),
    "Y18": (("Y18", Y, 1, "K"),),
    "Y19": (("Y19", M, 1, "D"),),
    "Y20": (("Y20", TIMES, 3, "V"),),
    "Y21": (("Y21", W, 15, "V"),),
    "Y22": (("Y22", W, 30, "K"),),
    "Y23": (("Y23", W, 30, "V"), ("Y23B", W, 30, "V"), ("Y23C", W, 30, "V")),
    "Y24": (("Y24", Y, 1, "V"),),
    "Y25": (("Y25", N, 90, "D"), ("Y25B", N, 180, "D")),
    "Y26": (("Y26", M, 3, "D"),),
}  # fmt: skip

#: id of the notes -> the entry of the pack and the part of it that says so
PARTS: dict[str, tuple[str, str, object]] = {
    "D04": ("D01", "stops", (("appraisal_begun", "appraisal_ended"), ("mediation_begun", "mediation_ended"))),
    "D05": ("D01", "restarts", ("new_facts",)),
    "D09": ("D01", "ends", ("decided", "withdrawn")),
    "R03": ("R01", "holds", ("aml_investigation",)),
    "Y20": ("Y20", "counts", ("Y01", "Y02", "Y03")),
}

#: ids that set no time and begin no clock: what is checked, said or refused at a step, and where
RULES: dict[str, str] = {
    "D11": "complaints: nobody handles what is about them or theirs (TS-17)",
    "D12": "complaints: a decision names findings, basis and ways (TS-19)",
    "R17": "data/law/cn/retention.toml: the shortest that is needed (PIPL-19)",
    "R19": "erasures: what the law keeps is refused, with the clause (PIPL-47)",
}

#: the notes count each list through without a gap
LAST = {"D": 23, "R": 19, "I": 15, "Y": 26}
