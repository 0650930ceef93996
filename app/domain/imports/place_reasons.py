"""Why a row of a list of places is not simply fine, said once for all rows of one reason, without their values."""

from __future__ import annotations

from app.domain.errors import Sentence

_MEANT = (
    ("swapped_coordinates", "अक्षांश और देशांतर उलटे लिखे हैं।", "Latitude and longitude are swapped."),
    ("degrees_minutes", "जगह अंश और मिनट में लिखी है।", "The position is in degrees and minutes."),
    ("degrees_minutes_seconds", "जगह अंश, मिनट और सेकंड में लिखी है।", "The position is in degrees, minutes and seconds."),
    (
        "degrees_minutes_seconds_as_decimals",
        "दशमलव के बाद असल में मिनट और सेकंड हैं।",
        "What stands after the point is minutes and seconds.",
    ),
    ("decimal_point_missing", "दशमलव बिंदु छूट गया है।", "The decimal point is missing."),
    ("decimal_point_twice", "दशमलव बिंदु दो बार लिखा है।", "The decimal point is written twice."),
    ("both_in_one_cell", "दोनों अंक एक ही खाने में हैं।", "Both numbers stand in one cell."),
)
_OTHERS = (
    ("outside_bounds", "जगह प्रदेश के बाहर है।", "The position lies outside the state."),
    ("no_coordinates", "जगह नहीं दी है।", "There is no position."),
    ("half_coordinates", "अक्षांश या देशांतर में से एक नहीं है।", "One of latitude and longitude is missing."),
    ("unreadable_coordinates", "अक्षांश-देशांतर पढ़े नहीं गए।", "Latitude and longitude could not be read."),
    ("placeholder_coordinates", "खाना भरने को लिखा अंक है।", "A number put in to fill the cell."),
    ("impossible_coordinates", "ऐसी जगह धरती पर नहीं है।", "There is no such place on earth."),
    ("repeated_position", "कई बूथों की जगह एक ही लिखी है।", "Many booths have the very same position."),
    ("dragged_series", "अंक एक ही अंतर से बढ़ते हैं, जैसे खींचकर भरे हों।", "The numbers climb by one step, as if dragged down."),
    ("position_doubtful", "जगह अपनी विधानसभा के बाहर है।", "The position lies outside its own seat."),
    ("outside_district", "जगह अपने जिले के बाहर है।", "The position lies outside its own district."),
    (
        "other_district",
        "फ़ाइल का जिला पुराना है; आज का जिला लिया गया।",
        "The file's district is of an older map; today's was taken.",
    ),
    ("no_district", "जिला पता नहीं चला।", "The district could not be found."),
    ("seat_of_other_district", "जगह जिले और विधानसभा में मेल नहीं।", "District and seat of the position do not agree."),
    ("booth_unsure", "सबसे पास का बूथ दूर है।", "The nearest booth is far away."),
    ("no_booth", "पक्की जगह वाला कोई बूथ नहीं है।", "There is no booth with a sure position."),
    ("no_name", "नाम नहीं है।", "There is no name."),
    ("unknown_kind", "गांव या शहर लिखें।", "Write rural or urban."),
    ("unknown_booth", "यह बूथ सूची में नहीं है।", "This booth is not in the roster."),
    ("unknown_constituency", "यह विधानसभा अभी नहीं है।", "This assembly seat is not known."),
    ("settlement_there", "इस नाम की बस्ती इस बूथ में पहले से है।", "A settlement of this name is recorded at this booth."),
    ("repeated", "वही चीज सूची में दो बार है।", "The same stands in the list twice."),
    ("out_of_reach", "यह आपके क्षेत्र के बाहर है।", "This lies outside your areas."),
    ("too_long", "खाना बहुत लंबा है।", "The cell is too long."),
    ("not_a_number", "यह संख्या नहीं है।", "This is not a number."),
    ("not_whole", "पूरी संख्या लिखें।", "Write a whole number."),
    ("out_of_range", "संख्या बहुत छोटी या बड़ी है।", "The number is too small or too large."),
    ("empty_cell", "जरूरी खाना खाली है।", "A cell that is needed is empty."),
)
PLACE_REASONS: dict[str, Sentence] = {code[:30]: Sentence(hi, en) for code, hi, en in (*_MEANT, *_OTHERS)}
PROPOSALS = frozenset(code[:30] for code, _hi, _en in _MEANT)
"""What is said of a position that was read otherwise than it was written: somebody may confirm the reading."""
