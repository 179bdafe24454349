"""Lists of projects with ratings and figures, read through mappings that ship as data."""

from steerhouse.interchange.portfolio_list.joining import Because, Match, Named, match, same_project_key, split_names
from steerhouse.interchange.portfolio_list.mapping import load_mapping, mapping_names
from steerhouse.interchange.portfolio_list.model import (
    ListedActivity,
    ListedDate,
    ListedProject,
    ListedRating,
    Measure,
    PortfolioList,
    Reason,
)
from steerhouse.interchange.portfolio_list.reader import read_portfolio_list

__all__ = [
    "Because",
    "ListedActivity",
    "ListedDate",
    "ListedProject",
    "ListedRating",
    "Match",
    "Measure",
    "Named",
    "PortfolioList",
    "Reason",
    "load_mapping",
    "mapping_names",
    "match",
    "read_portfolio_list",
    "same_project_key",
    "split_names",
]
