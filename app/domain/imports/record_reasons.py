"""Why a row of a list of workers, schemes or areas is not simply fine, said once for all rows of one reason."""

from __future__ import annotations

from app.domain.errors import Sentence

_REASONS = (
    ("no_mobile", "मोबाइल नंबर ठीक नहीं है।", "The mobile number is missing or not right."),
    ("digits", "मोबाइल नंबर सीधे 10 अंकों में लिया गया।", "The mobile number was taken as plain 10 digits."),
    ("tidied", "नाम की वर्तनी संवारी गई।", "The spelling of the name was tidied."),
    ("unknown_role", "भूमिका समझ नहीं आई।", "The role was not understood."),
    ("role_not_to_give", "यह भूमिका आप नहीं दे सकते।", "This role is not yours to give."),
    ("no_role", "भूमिका नहीं लिखी; “कार्यकर्ता” मानी गई।", "No role is written; “Worker” was taken."),
    ("word_read", "शब्द समझकर पढ़ा गया।", "A word was understood as another."),
    ("day_read", "तारीख समझकर पढ़ी गई।", "A date was understood."),
    ("bad_start", "तारीख समझ नहीं आई; आज से मानी जाएगी।", "The date was not understood; today would be taken."),
    ("other_name", "इस मोबाइल का खाता दूसरे नाम से है।", "The mobile has an account under another name."),
    ("two_names", "एक ही मोबाइल दो नामों से है।", "One mobile stands under two names."),
    ("account_closed", "इस मोबाइल का खाता बंद है।", "The account of this mobile is closed."),
    ("own_account", "अपने आप को भूमिका नहीं दी जाती।", "Nobody gives a role to themselves."),
    ("no_place", "क्षेत्र नहीं लिखा।", "No area is written."),
    ("area_read", "क्षेत्र नाम से पहचाना गया।", "The area was found by its name."),
    ("unknown_area", "ऐसा कोई क्षेत्र नहीं मिला।", "There is no such area."),
    ("unclear_area", "इस नाम के कई क्षेत्र हैं।", "Several areas have this name."),
    ("out_of_reach", "यह जगह आपके क्षेत्र के बाहर है।", "This place lies outside your areas."),
    ("state_alone", "यह सूची पूरे प्रदेश के प्रबंधक ही दे सकते हैं।", "Only who manages the whole state may give such a list."),
    ("invalid_rule", "किसी शर्त का मान नहीं चलेगा।", "The value of a condition cannot be used."),
    ("rule_too_early", "नियम पुराने से पहले का है।", "The rule starts before the one it replaces."),
    ("rule_changes", "योजना का नियम बदलता है।", "The rule of the scheme changes."),
    ("conditions_fall_away", "योजना की कुछ शर्तें हट जाएंगी।", "Some conditions of the scheme would fall away."),
    ("no_condition", "कोई शर्त नहीं: योजना सबके लिए होगी।", "No condition: the scheme would be for everybody."),
    ("unknown_kind", "क्षेत्र का स्तर समझ नहीं आया।", "The level of the area was not understood."),
    ("hierarchy_needed", "बताएं कि किस बंटवारे का है।", "Say which division of the state it belongs to."),
    ("unknown_parent", "ऊपर का क्षेत्र नहीं मिला।", "The area above was not found."),
    ("parent_needed", "ऊपर का क्षेत्र नहीं लिखा।", "The area above is not written."),
    ("area_moves", "क्षेत्र दूसरे क्षेत्र में जाता है।", "The area goes under another one."),
    ("renamed", "नाम बदलता है।", "The name changes."),
)
RECORD_REASONS: dict[str, Sentence] = {code: Sentence(hi, en) for code, hi, en in _REASONS}
