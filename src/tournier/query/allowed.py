# SPDX-License-Identifier: Apache-2.0
"""What may stand in a statement. What is not listed is refused: a new release of the parser brings new nodes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlglot import exp

Node = exp.Expr


def _classes(names: str) -> frozenset[type]:
    return frozenset(getattr(exp, name) for name in names.split())


# A structural node, and the parts that it may have. A part that is not named here must be empty.
PARTS: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        getattr(exp, name): frozenset(parts.split())
        for name, parts in {
            "Select": "expressions from_ joins where group having order limit offset distinct qualify windows with_ laterals",
            "Union": "this expression distinct with_ order limit offset",
            "Intersect": "this expression distinct with_ order limit offset",
            "Except": "this expression distinct with_ order limit offset",
            "Subquery": "this alias order limit offset with_",
            "With": "expressions recursive",
            "CTE": "this alias materialized",
            "Table": "this db catalog alias joins",
            "TableAlias": "this columns",
            "Join": "this on using side kind method",
            "From": "this",
            "Lateral": "this alias",
            "Unnest": "expressions alias offset",
            "Values": "expressions alias",
            "Column": "this table db catalog",
            "Star": "except_",
            "Group": "expressions all cube rollup grouping_sets",
            "Order": "this expressions",
            "Limit": "this expression",
            "Fetch": "direction count limit_options",
            "LimitOptions": "rows",
            "Distinct": "expressions on",
            "Window": "this partition_by order spec alias over first",
        }.items()
    }
)

_NODES = _classes(
    "Where Having Ordered Offset Qualify WindowSpec Identifier Alias Tuple Paren Literal Null Boolean And Or Not Xor "
    "EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ Is In Between Like ILike SimilarTo RegexpLike RegexpILike Escape Add Sub "
    "Mul Div IntDiv Mod Neg DPipe Case If Exists Any All Interval IntervalSpan Var DataType DataTypeParam Filter "
    "WithinGroup IgnoreNulls RespectNulls Cube Rollup GroupingSets AtTimeZone Placeholder Parameter"
)

AGGREGATES = _classes(
    "Count CountIf Sum Avg Stddev StddevSamp StddevPop Variance VariancePop Corr CovarSamp CovarPop ApproxDistinct "
    "Min Max AnyValue First Last ArgMax ArgMin ArrayAgg GroupConcat LogicalAnd LogicalOr Median PercentileCont "
    "PercentileDisc Quantile Mode Grouping GroupingId"
)
# These tell of many; the other aggregates may show what one person's field holds.
STATISTICS = _classes(
    "Count CountIf Sum Avg Stddev StddevSamp StddevPop Variance VariancePop Corr CovarSamp CovarPop ApproxDistinct "
    "Grouping GroupingId"
)
# A rank tells how many come before; the other window functions fetch from other rows.
RANKS = _classes("RowNumber Rank DenseRank PercentRank CumeDist Ntile")
WINDOWED = RANKS | _classes("Lag Lead FirstValue LastValue NthValue")

_FUNCTIONS = _classes(
    "Cast TryCast Coalesce Nullif Greatest Least Abs Ceil Floor Round Trunc Sqrt Cbrt Exp Ln Log Pow Sign Lower Upper "
    "Trim Length Substring Left Right Concat ConcatWs Replace StrPosition Initcap Pad Repeat Reverse SplitPart "
    "Extract DateAdd DateSub DateDiff DateTrunc TimestampTrunc CurrentDate CurrentTimestamp CurrentTime Year Month Day "
    "Quarter Week DayOfWeek DayOfMonth DayOfYear Hour Minute Second Date Timestamp TimeToStr StrToDate StrToTime "
    "TsOrDsToDate LastDay TimestampDiff TimestampAdd TimestampSub DatetimeAdd DatetimeSub DatetimeDiff TsOrDsAdd "
    "TsOrDsDiff MonthsBetween AddMonths DateFromParts ToChar ToNumber IsNan IsInf Chr Unicode Translate RegexpReplace "
    "RegexpExtract Array Localtimestamp Localtime DecodeCase Nvl2 CurrentDatetime DayOfWeekIso DateToDateStr "
    "TsOrDsToTimestamp TimeStrToTime MakeInterval JustifyDays ToDays StartsWith EndsWith Contains Space Sin Cos Tan "
    "Atan Atan2 Asin Acos Cot Degrees Radians Pi WeekOfYear Dayname Monthname UnixToTime TimeToUnix AtTimeZone Ascii"
)

TABLE_FUNCTIONS = _classes("GenerateSeries ExplodingGenerateSeries Unnest")

NODES = _NODES | AGGREGATES | WINDOWED | _FUNCTIONS | TABLE_FUNCTIONS | frozenset(PARTS)

# Functions that the parser knows by name only, by dialect; all compute from their arguments alone.
_EVERYWHERE = "ltrim rtrim lpad rpad power mod width_bucket char_length character_length octet_length ascii"
NAMED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        dialect: frozenset(f"{_EVERYWHERE} {own}".split())
        for dialect, own in {
            "postgresql": "age to_char to_date to_timestamp date_part btrim bool_and bool_or every make_date div "
            "regr_slope regr_intercept regr_r2 starts_with to_number isfinite",
            "mysql": "format locate instr field elt quarter weekday yearweek period_add period_diff truncate "
            "date_format makedate sec_to_time time_to_sec strcmp bit_count",
            "duckdb": "date_part datepart strlen instr prefix suffix list_value epoch century era "
            "bool_and bool_or fsum favg product kurtosis skewness make_date even gcd lcm datesub date_sub",
            "sqlite": "printf format instr total julianday unixepoch strftime substr likely unlikely iif ifnull",
            "trino": "date_format", "spark": "date_format", "doris": "date_format", "clickhouse": "toYear", "oracle": "",
        }.items()
    }
)  # fmt: skip
NAMED_AGGREGATES = frozenset(
    [
        "bool_and",
        "bool_or",
        "every",
        "regr_slope",
        "regr_intercept",
        "regr_r2",
        "fsum",
        "favg",
        "product",
        "kurtosis",
        "skewness",
        "total",
    ]
)

TYPES = frozenset(
    [
        "BIGINT",
        "BIGDECIMAL",
        "BOOLEAN",
        "CHAR",
        "DATE",
        "DATETIME",
        "DATETIME2",
        "DATE32",
        "DECIMAL",
        "DECIMAL32",
        "DECIMAL64",
        "DECIMAL128",
        "DOUBLE",
        "FLOAT",
        "INT",
        "INT128",
        "INTERVAL",
        "MEDIUMINT",
        "MONEY",
        "NCHAR",
        "NVARCHAR",
        "SMALLINT",
        "TEXT",
        "TIME",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "TIMESTAMPLTZ",
        "TIMESTAMPNTZ",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
        "TIMETZ",
        "TINYINT",
        "UBIGINT",
        "UINT",
        "UMEDIUMINT",
        "USMALLINT",
        "UTINYINT",
        "UINT128",
        "UDECIMAL",
        "UDOUBLE",
        "VARCHAR",
        "YEAR",
        "BPCHAR",
        "SIGNED",
        "UNSIGNED",
    ]
)

JOIN_KINDS = frozenset({"", "INNER", "OUTER", "CROSS", "STRAIGHT_JOIN"})
JOIN_METHODS = frozenset({"", "NATURAL"})

# Names that engines add to every table or to a session; one of them is never a field (research/query.md 1.3, 10).
SYSTEM_NAMES = frozenset(
    [
        "ctid",
        "xmin",
        "xmax",
        "cmin",
        "cmax",
        "tableoid",
        "rowid",
        "_rowid_",
        "oid",
        "ora_rowscn",
        "rownum",
        "user",
        "current_user",
        "session_user",
        "system_user",
        "current_role",
        "current_catalog",
        "current_schema",
    ]
)
