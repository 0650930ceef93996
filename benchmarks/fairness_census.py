"""The group check on real counts: people of seven and older who cannot read and write, Census of India 2011.

Women against men in every district of Madhya Pradesh, within its villages and within its towns. The answer is known to
anyone who has read the census, so it shows whether the check says sensible things of real, large counts. The file has
no literacy by caste, and none is inferred from the share of a caste in a district: that the check must never do.
Beside it a set that ships inside libpysal: sudden infant deaths by county in North Carolina, in both its periods.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.domain.fairness import check_unserved
from app.domain.fairness.groups import GroupCheck, check_groups

CENSUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "mp_census2011_districts.csv"


def read_census(path: Path) -> dict[str, list]:
    """Rows of district, village or town, women or men, people of seven and older, and those who cannot read."""
    columns: dict[str, list] = {name: [] for name in ("district", "place", "sex", "people", "unlettered")}
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["TRU"] == "Total":
                continue
            for sex, letter in (("women", "F"), ("men", "M")):
                people = int(float(row[f"TOT_{letter}"])) - int(float(row[f"{letter}_06"]))
                columns["district"].append(row["Name"])
                columns["place"].append(row["TRU"])
                columns["sex"].append(sex)
                columns["people"].append(people)
                columns["unlettered"].append(people - int(float(row[f"{letter}_LIT"])))
    return columns


def gap_of_women(path: Path = CENSUS) -> GroupCheck:
    """Compare women with men in each district, villages and towns apart."""
    rows = read_census(path)
    return check_groups(
        rows["district"], rows["sex"], rows["people"], rows["unlettered"], stratum=rows["place"], of_interest=["women"]
    )


def infant_deaths() -> Iterator[str]:
    """Say what the check makes of North Carolina's counties, from 1974 and from 1979; nothing without libpysal."""
    try:
        import libpysal
    except ImportError:
        return
    table = libpysal.io.open(str(Path(libpysal.__file__).parent / "examples" / "sids2" / "sids2.dbf"))
    names = table.by_col("NAME")
    for year in ("74", "79"):
        births, deaths = (np.array(table.by_col(column + year), dtype=float) for column in ("BIR", "SID"))
        check = check_unserved(np.arange(births.size), births, deaths)
        told = ", ".join(
            f"{names[i]} ({check.unserved[i]:.0f} of {check.eligible[i]:.0f}, {check.expected[i]:.1f} expected, "
            f"odds {check.odds_ratio[i]:.2f}, chance {check.probability[i]:.3f})"
            for i in np.flatnonzero(check.flag_a | check.flag_b)
        )
        yield f"infant deaths from 19{year}: spread {check.spread:.2f}, flagged: {told or 'none'}"


def main() -> int:
    """Print the gap of the state and the widest and narrowest districts, then the set that ships elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=CENSUS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    path = parser.parse_args().file
    if path.is_file():
        _tell_census(path)
    else:
        print(f"{path} is not here: nothing measured")
    print("\n".join(infant_deaths()))
    return 0


def _tell_census(path: Path) -> None:
    gap, rows = gap_of_women(path), read_census(path)
    state = gap.state
    women = int(np.flatnonzero(gap.groups == "women")[0])
    figures = (float(values[women]) for values in (state.odds_ratio, state.low, state.high))
    print("state: odds of not reading, women against men {:.3f} ({:.3f} to {:.3f})".format(*figures))
    print(
        f"{int(gap.flag_worse.sum())} of {gap.area.size} districts flagged worse, {int(gap.flag_better.sum())} better"
    )
    order = np.argsort(gap.odds_ratio)
    for index in [*order[:3], *order[-3:]]:
        share, other = gap.unserved[index] / gap.eligible[index], gap.other_unserved[index] / gap.other_eligible[index]
        print(f"  {gap.area[index]:14} {gap.odds_ratio[index]:.2f}   women {share:.1%}, men {other:.1%}")
    stratum = [f"{place} {sex}" for place, sex in zip(rows["place"], rows["sex"], strict=True)]
    districts = check_unserved(rows["district"], rows["people"], rows["unlettered"], stratum=stratum)
    worst = np.argsort(-districts.odds_ratio)[:5]
    print(f"districts against the state: spread {districts.spread:.2f}, {int(districts.flag_a.sum())} flagged A, ")
    print(f"  {int(districts.flag_b.sum())} flagged B; {', '.join(map(str, districts.area[worst]))} lead")


if __name__ == "__main__":
    raise SystemExit(main())
