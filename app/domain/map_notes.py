"""What a map must say of its own outlines: which are missing, which stand in for others, which nobody has surveyed."""

from __future__ import annotations

from app.domain.errors import Sentence

ON_OUTLINE_OF = Sentence(
    "{seat} की अपनी सीमा फाइल में नहीं है; इसके बूथ {host} की सीमा पर दिखाए गए हैं",
    "{seat} has no boundary of its own in the files; its booths are drawn on the outline of {host}",
)
HOLDS_OTHERS = Sentence(
    "इस सीमा के अंदर {others} भी हैं, जिनकी अपनी सीमा फाइल में नहीं है; रंग और आंकड़े केवल {own} के हैं",
    "this outline also holds {others}, which have no boundary of their own in the files; colour and figures are those "
    "of {own} alone",
)
OUTLINE_DRAWN = Sentence(
    "टूटी रेखा: सीमा अपने बूथों से बनाई गई है (हर जगह सबसे पास के बूथ की), नापी हुई नहीं",
    "Dashed: drawn from its booths (each spot goes to the nearest booth), not surveyed",
)
OUTLINED_IN_FILE = Sentence(
    "जिन जगहों पर position में outlined लिखा है, उनकी सीमा उनके बूथों से बनाई गई है, नापी हुई नहीं",
    "Places whose position is outlined: drawn from their booths, not surveyed",
)
DRAWN_NOT_SURVEYED = Sentence(
    "बूथ का इलाका अंदाज़े से बनाया गया है (हर जगह सबसे पास के बूथ की), नापा हुआ नहीं",
    "The area of a booth is drawn (each spot goes to the nearest booth), not surveyed",
)
