# SPDX-License-Identifier: Apache-2.0
"""Learning that binds: courses, questions, exams, and the records that open and close what a person may do (M14, M15).

demands     what the plan asks of which posts, since when, and the one function that reads a person's facts from it
courses     a course by version, put in force by two people
questions   the bank that papers are drawn from
exams       a paper: drawn, timed, marked and recorded by the server
records     what a person has done, by an exam here or from a named source
"""
