"""An address for every route: its placeholders filled with the things of one place."""

from __future__ import annotations

from werkzeug.routing import Rule

from tests.world import Place

UNKNOWN = 999_999_999


def address_of(rule: Rule, place: Place | None, person: str = "worker") -> str:
    """Return the address of a rule; each placeholder must be known here, or the sweep says which is not.

    ``person`` is who will ask: some things are nobody else's.
    """
    values = {
        "settlement_id": place.settlement.id if place and place.settlement else UNKNOWN,
        "beneficiary_id": place.beneficiary_id if place else UNKNOWN,
        "entitlement_id": place.entitlement_id if place else UNKNOWN,
        "number": place.case_number if place else "PH26-00000000",
        "area_id": place.district.id if place else UNKNOWN,
        "district": place.district.code if place else "0",
        "reference": place.letter_reference if place else "0000000000",
        "template": "reminder-one",
        "action": "note",
        "job_id": place.jobs.get(person, UNKNOWN) if place else UNKNOWN,
        "check_id": place.spot_check_id if place else UNKNOWN,
        "position": 1,
        "batch_id": place.batches.get(person, UNKNOWN) if place else UNKNOWN,
        "search_id": place.searches.get(person, UNKNOWN) if place else UNKNOWN,
        "act": "note",
        "report_number": next(iter(place.reports.values())) if place else "0000000000",
        "receipt_number": place.reports.get(person, "0000000000") if place else "0000000000",
        "report_step": "note",
        "account_id": place.account_id if place else UNKNOWN,
        "pair_id": place.pair_id if place else UNKNOWN,
        "office_id": place.office_id if place else UNKNOWN,
        "holder_id": place.holder_id if place else UNKNOWN,
        "_holder_id": place.holder_id if place else UNKNOWN,
        "freeze_id": place.freeze_id if place else UNKNOWN,
        "holiday_id": place.holiday_id if place else UNKNOWN,
        "list_id": place.lists.get(person, UNKNOWN) if place else UNKNOWN,
        "line": 3,
        "finding_id": place.finding_id if place else UNKNOWN,
        "booth_id": place.booths[0].id if place else UNKNOWN,
        "export_id": place.exports.get(person, UNKNOWN) if place else UNKNOWN,
        "ladder": "general",
        "step_id": 1,
        "ac_no": place.constituency.code if place else "0",
    }
    unknown = set(rule.arguments) - set(values)
    assert not unknown, f"{rule.rule}: write into tests/web/addresses.py what {sorted(unknown)} stands for"
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, rule.rule
    return str(built[1])
