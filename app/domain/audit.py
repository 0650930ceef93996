"""What the acts in the audit chain are called, for the person who reads it."""

from __future__ import annotations

from app.domain.cases import EVENT_LABELS, EventKind
from app.domain.errors import Sentence

ACT_LABELS: dict[str, Sentence] = {
    "sign_in": Sentence("प्रवेश किया", "Signed in"),
    "sign_out": Sentence("बाहर निकले", "Signed out"),
    "user_created": Sentence("खाता बना", "Account made"),
    "role_given": Sentence("भूमिका दी", "Role given"),
    "first_password_given": Sentence("एक बार का पासवर्ड दिया", "One-time password given"),
    "password_changed": Sentence("पासवर्ड बदला", "Password changed"),
    "settlement_logged": Sentence("बस्ती जोड़ी", "Settlement logged"),
    "settlement_changed": Sentence("बस्ती बदली", "Settlement changed"),
    "beneficiary_registered": Sentence("हितग्राही दर्ज किया", "Person registered"),
    "facts_answered": Sentence("सवालों के जवाब लिखे", "Questions answered"),
    "receipt_recorded": Sentence("लाभ मिला या नहीं, लिखा", "Receipt written down"),
    "pairs_found": Sentence("एक जैसे रिकॉर्ड मिले", "Likely duplicates found"),
    "pair_not_same": Sentence("दो रिकॉर्ड अलग व्यक्ति माने", "Two records said to be two people"),
    "person_merged": Sentence("दो रिकॉर्ड एक किए", "Two records made one"),
    "merge_undone": Sentence("एक किए रिकॉर्ड फिर अलग किए", "Records parted again"),
    "people_searched": Sentence("लोगों में खोजा", "Searched among people"),
    "numbers_shown": Sentence("निजी नंबर देखे", "Personal numbers shown"),
    "notification_settings_changed": Sentence("सूचना की पसंद बदली", "Choice of notices changed"),
    "digests_written": Sentence("दिन का सार लिखा", "Daily digests written"),
    "message_sent": Sentence("संदेश भेजा", "Message sent"),
    "reports_exported": Sentence("रिपोर्ट की फाइल ली", "Reports taken as a file"),
    "list_taken_along": Sentence("सूची फाइल में ली", "List taken along as a file"),
    "map_taken_along": Sentence("नक्शा फाइल में लिया", "Map taken along as a file"),
    "case_filed": Sentence("प्रकरण दर्ज किया", "Case filed"),
    "search_saved": Sentence("फिल्टर सहेजा", "Filter saved"),
    "search_renamed": Sentence("फिल्टर का नाम बदला", "Filter renamed"),
    "search_deleted": Sentence("फिल्टर हटाया", "Filter deleted"),
    "bulk_started": Sentence("कई प्रकरणों का काम शुरू किया", "Work on many cases started"),
    "job_started": Sentence("लंबा काम शुरू करवाया", "Job started"),
    "job_cancelled": Sentence("लंबा काम रोका", "Job cancelled"),
    "job_retried": Sentence("लंबा काम दोबारा शुरू करवाया", "Job started again"),
    "letter_made": Sentence("पत्र बनाया", "Letter made"),
    "letter_printed": Sentence("पत्र छापा", "Letter printed"),
    "letter_template_changed": Sentence("पत्र का नमूना बदला", "Letter template changed"),
    "letter_template_restored": Sentence("पत्र का पुराना नमूना लौटाया", "Letter template restored"),
    "receipt_slip_printed": Sentence("व्यक्ति की पर्ची छापी", "Slip for the person printed"),
    "spot_check_drawn": Sentence("जांच का नमूना निकाला", "Spot check drawn"),
    "spot_check_recorded": Sentence("नमूना जांच का नतीजा लिखा", "Spot check finding written down"),
    "office_added": Sentence("दफ्तर जोड़ा", "Office added"),
    "office_changed": Sentence("दफ्तर की जानकारी बदली", "Office changed"),
    "holder_entered": Sentence("पद पर नाम लिखा", "Holder entered"),
    "holder_left": Sentence("पद छोड़ने की तारीख लिखी", "Holder's last day written"),
    "holder_number_shown": Sentence("पदधारी का नंबर देखा", "Holder's number shown"),
    "freeze_declared": Sentence("आचार संहिता दर्ज की", "Election code entered"),
    "freeze_moved": Sentence("आचार संहिता का आखिरी दिन बदला", "Last day of the election code changed"),
    "freeze_removed": Sentence("आचार संहिता की प्रविष्टि हटाई", "Election code taken out"),
    "stages_recounted": Sentence("चरणों की तारीखें दोबारा गिनीं", "Days of stages counted anew"),
    "holiday_added": Sentence("छुट्टी जोड़ी", "Holiday added"),
    "holiday_removed": Sentence("छुट्टी हटाई", "Holiday removed"),
    "ladder_started": Sentence("अपनी सीढ़ी बनाई", "Own ladder made"),
    "ladder_dropped": Sentence("अपनी सीढ़ी हटाई", "Own ladder taken out"),
    "step_added": Sentence("सीढ़ी में पायदान जोड़ा", "Step of a ladder added"),
    "step_changed": Sentence("सीढ़ी का पायदान बदला", "Step of a ladder changed"),
    "step_removed": Sentence("सीढ़ी से पायदान हटाया", "Step of a ladder removed"),
    "partiality_sent": Sentence("पक्षपात की रिपोर्ट भेजी", "Report of partiality sent"),
    "partiality_read": Sentence("पक्षपात की रिपोर्ट पढ़ी", "Report of partiality read"),
    "partiality_moved": Sentence("पक्षपात की रिपोर्ट पर काम किया", "Report of partiality carried forward"),
    "partiality_erased": Sentence(
        "पक्षपात की रिपोर्ट से किसी की पहचान हटाई", "Somebody taken out of a report of partiality"
    ),
    "list_received": Sentence("सूची दी", "List given"),
    "list_confirmed": Sentence("सूची के स्तंभ पक्के किए", "Columns of a list confirmed"),
    "list_taken": Sentence("सूची दर्ज करना शुरू किया", "Taking of a list started"),
    "list_rows_taken": Sentence("सूची की पंक्तियां दर्ज कीं", "Rows of a list taken"),
    "list_row_decided": Sentence("सूची की पंक्ति तय की", "Row of a list decided"),
    "list_readings_confirmed": Sentence("जगहें पढ़ने का तरीका पक्का किया", "Readings of positions confirmed"),
    "booth_heir_named": Sentence("बंद हुए बूथ की जगह लेने वाला बूथ बताया", "Heir of a retired booth named"),
    "booth_heir_taken_back": Sentence("बंद हुए बूथ की जगह लेने वाला बूथ वापस लिया", "Heir of a retired booth taken back"),
    "roster_taken": Sentence("बूथों की नई सूची लागू की", "New roster of booths taken"),
    "list_cancelled": Sentence("सूची छोड़ी", "List given up"),
    "list_refused_exported": Sentence("सूची की रोकी पंक्तियां डाउनलोड कीं", "Rows held back downloaded"),
    "fairness_run": Sentence("निष्पक्षता जाँच चली", "Fairness check run"),
    "fairness_run_forgotten": Sentence("पुरानी जाँच हटाई", "Old run of the check let go of"),
    "fairness_finding_opened": Sentence("जाँच में बात सामने आई", "Finding opened"),
    "fairness_finding_assign": Sentence("जाँच की बात देखने को दी", "Finding given to somebody"),
    "fairness_finding_note": Sentence("जाँच की बात पर टिप्पणी लिखी", "Note on a finding"),
    "fairness_finding_reply": Sentence("क्षेत्र का जवाब लिखा", "Area's reply written"),
    "fairness_finding_explain": Sentence("जाँच की बात का कारण लिखा", "Finding explained"),
    "fairness_finding_act": Sentence("जाँच की बात पर कदम लिखा", "Finding acted on"),
    "fairness_finding_not_confirm": Sentence("जाँच की बात की पुष्टि नहीं हुई", "Finding not confirmed"),
    "fairness_finding_reopen": Sentence("जाँच की बात दोबारा खोली", "Finding opened again"),
    "outlines_drawn": Sentence("बूथों से सीमाएं बनाईं", "Outlines drawn from booths"),
    "demo_loaded": Sentence("डेमो भरा", "Demo loaded"),
}
LIST_LOADED = Sentence("सूची भरी", "List loaded")
SUBJECT_LABELS: dict[str, Sentence] = {
    "user": Sentence("खाता", "Account"),
    "settlement": Sentence("बस्ती", "Settlement"),
    "beneficiary": Sentence("हितग्राही", "Person"),
    "entitlement": Sentence("हक", "Entitlement"),
    "case": Sentence("प्रकरण", "Case"),
    "report": Sentence("रिपोर्ट", "Report"),
    "digest": Sentence("दिन का सार", "Daily digest"),
    "message": Sentence("संदेश", "Message"),
    "letter": Sentence("पत्र", "Letter"),
    "letter_template": Sentence("पत्र का नमूना", "Letter template"),
    "spot_check": Sentence("नमूना जांच", "Spot check"),
    "search": Sentence("सहेजा फिल्टर", "Saved filter"),
    "batch": Sentence("एक साथ किया काम", "Work in bulk"),
    "office": Sentence("दफ्तर", "Office"),
    "area": Sentence("क्षेत्र", "Area"),
    "booth": Sentence("बूथ", "Booth"),
    "freeze": Sentence("आचार संहिता", "Election code"),
    "holiday": Sentence("छुट्टी", "Holiday"),
    "ladder": Sentence("सीढ़ी", "Ladder"),
    "fairness_run": Sentence("निष्पक्षता जाँच", "Fairness check"),
    "fairness_finding": Sentence("जाँच में सामने आई बात", "Finding of the fairness check"),
    "partiality_report": Sentence("पक्षपात की रिपोर्ट", "Report of partiality"),
    "demo": Sentence("डेमो", "Demo"),
    "job": Sentence("लंबा काम", "Job"),
    "load": Sentence("सूची", "List"),
    "list": Sentence("सूची", "List"),
    "export": Sentence("साथ ली गई सूची", "List taken along"),
}


def act_label(action: str) -> Sentence:
    """Return what an act is called; one without a name of its own is shown by its code."""
    if action in ACT_LABELS:
        return ACT_LABELS[action]
    if action.startswith("case_") and action.removeprefix("case_") in set(EventKind):
        return EVENT_LABELS[EventKind(action.removeprefix("case_"))]
    return LIST_LOADED if action.endswith("_loaded") else Sentence(action, action)


def subject_label(subject_type: str) -> Sentence:
    """Return what kind of thing an act was done to; one without a name is shown by its code."""
    return SUBJECT_LABELS.get(subject_type, Sentence(subject_type, subject_type))
