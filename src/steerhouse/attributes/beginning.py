"""What every process that writes rows does for attributes."""

from steerhouse.attributes import formulas, keeping
from steerhouse.attributes.actions import each_day
from steerhouse.attributes.definitions import STAMP, stamp_question
from steerhouse.core import acting, actions, jobs, writing


def begin() -> None:
    """Keep attributes with every row that is written from now on, and compute what follows from them."""
    if keeping.keep not in writing.BESIDE:
        writing.BESIDE.append(keeping.keep)
        actions.BEFORE_ENTRY.extend([keeping.restamp, formulas.follow])
        jobs.REGULARLY.append(each_day)
        acting.STAMPS[STAMP] = stamp_question
