# SPDX-License-Identifier: Apache-2.0
"""The matrix as a table: CSV with a line for each cell, or a workbook with a line for each post, purpose and channel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tournier.base import JSON, BadInput
from tournier.catalogue import CATEGORIES, Level
from tournier.policy.decision import Outcome
from tournier.policy.laboratory.matrix import Answer, Matrix
from tournier.policy.laboratory.telling import LEVEL_TITLES, OUTCOME_TITLES, stages_told
from tournier.policy.request import Channel
from tournier.policy.words import CHANNEL_TITLES, POST_TITLES
from tournier.purpose import PURPOSES

HEADINGS = ("post", "purpose", "category", "channel", "outcome", "rule", "approval", "level")
STANDARD = (
    (
        "标准情形：本机构客户，工作日上班时间，网点网络，双因素，受管终端，培训、承诺、考试、背景审查均有效，"
        "成年客户，已同意各项用途，名下客户，有业务编号，涉及一人，尚无审批"
    ),
    (
        "The ordinary case: own branch, working hours, branch network, two factors, managed device, training, pledge, exam and "
        "background check valid, an adult customer of the portfolio who consented to every purpose, a case, one customer, no approval yet"
    ),
)
_COLOURS = {Outcome.ALLOW: "#d9ead3", Outcome.NEEDS_APPROVAL: "#fff2cc", Outcome.REFUSE: "#f4cccc"}


def cell_told(answer: Answer) -> tuple[str, str]:
    """What stands in a cell, in Chinese and in English."""
    zh, en = OUTCOME_TITLES[answer.outcome]
    if answer.outcome is Outcome.REFUSE:
        return zh, en
    level = LEVEL_TITLES[answer.level]
    if answer.outcome is Outcome.NEEDS_APPROVAL:
        stages = stages_told(answer.stages)
        zh, en = f"{zh}（{stages[0]}）", f"{en} ({stages[1]})"
    return f"{zh} · {level[0]}", f"{en} · {level[1]}"


def records(matrix: Matrix) -> Iterator[dict[str, JSON]]:
    """Each cell as an object with the names of `HEADINGS`."""
    for cell in matrix.cells():
        yield dict(zip(HEADINGS, _values(*cell), strict=True))


def _values(post: str, purpose: str, category: str, channel: Channel, answer: Answer) -> tuple[str, ...]:
    stages = " > ".join((" & " if stage.all_of else " | ").join(stage.roles) for stage in answer.stages)
    level = answer.level if answer.outcome is not Outcome.REFUSE else Level.WITHHELD
    return post, purpose, category, channel.value, answer.outcome.value, answer.rule, stages, level.name.lower()


def write_csv(matrix: Matrix, out: IO[str]) -> None:
    """A line for each cell, with the names that rules use."""
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(_values(*cell) for cell in matrix.cells())


def write_xlsx(matrix: Matrix, out: Path | IO[bytes]) -> None:
    """A workbook. BadInput when the library for it is not installed."""
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise BadInput(
            "matrix.xlsx", "Workbooks need XlsxWriter, which is not installed.", "pip install 'tournier[office]'."
        ) from None
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out if not isinstance(out, Path) else str(out), options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        tones = {
            outcome: book.add_format({"bg_color": colour, "text_wrap": True}) for outcome, colour in _COLOURS.items()
        }
        sheet = book.add_worksheet("矩阵 Matrix")
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(matrix.rows), 2 + len(matrix.categories))
        sheet.set_column(0, 2 + len(matrix.categories), 16)
        titles = [f"{CATEGORIES[name].zh} {CATEGORIES[name].en}" for name in matrix.categories]
        for column, title in enumerate(("岗位 Post", "用途 Purpose", "渠道 Channel", *titles)):
            sheet.write_string(0, column, title, bold)
        for row, (post, purpose, channel, answers) in enumerate(matrix.rows, start=1):
            for column, both in enumerate(_title(post, purpose, channel)):
                sheet.write_string(row, column, both)
            for column, answer in enumerate(answers, start=3):
                sheet.write_string(row, column, " ".join(cell_told(answer)), tones[answer.outcome])
        said = book.add_worksheet("说明 About")
        for row, line in enumerate((*STANDARD, f"规则版本 Rules {matrix.rules_version}")):
            said.write_string(row, 0, line)


def _title(post: str, purpose: str, channel: Channel) -> tuple[str, str, str]:
    known = PURPOSES[purpose]
    return (
        " ".join(POST_TITLES.get(post, (post,))),
        f"{known.zh} {known.en}",
        " ".join(CHANNEL_TITLES[channel]),
    )
