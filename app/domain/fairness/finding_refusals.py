"""Why a step of a finding is closed, each refusal with what to do next."""

from __future__ import annotations

from app.domain.errors import Conflict, InvalidInput, NotAllowed, NotNow, Sentence


class WrongFindingState(NotNow):
    """The table has no such step from where the finding stands."""

    code = "wrong_finding_state"
    sentence = Sentence(
        "यह काम अभी नहीं हो सकता। पन्ना दोबारा खोलें और देखें कि बात कहाँ तक पहुँची है।",
        "This cannot be done as things stand. Open the page again and see how far it has come.",
    )


class WorksThere(NotAllowed):
    """Whoever works in an area does not judge it."""

    code = "works_there"
    sentence = Sentence(
        "आप इसी क्षेत्र में काम करते हैं, इसलिए इसे कोई और देखेगा। आप क्षेत्र का जवाब लिख सकते हैं।",
        "You work in this area, so somebody else looks into it. You may write the area's reply.",
    )


class AssigneeWorksThere(InvalidInput):
    """The person chosen works in the area, or may not look into findings there."""

    code = "assignee_works_there"
    sentence = Sentence(
        "यह काम ऐसे समीक्षक को दें जो इस क्षेत्र में कार्यकर्ता या पदाधिकारी नहीं है। सूची से कोई और चुनें।",
        "Give it to a reviewer who is neither worker nor office-bearer in this area. Choose someone else.",
    )


class NotAssigned(NotAllowed):
    """Only the person who looks into a finding may end it."""

    code = "not_assigned"
    sentence = Sentence(
        "नतीजा वही लिखता है जिसे देखने का काम सौंपा गया है। पहले यह काम अपने नाम करवाएँ।",
        "The result is written by the person who looks into it. Have it given to you first.",
    )


class NoteMissing(InvalidInput):
    """Nothing was facts."""

    code = "note_missing"
    sentence = Sentence("लिखें कि क्या देखा और क्या पाया।", "Write what was looked at and what was found.")


class EvidenceMissing(InvalidInput):
    """A step that is held against an area names its grounds."""

    code = "evidence_missing"
    sentence = Sentence(
        "आधार लिखें: कौन से कागज़ देखे, किससे मिले, किस दिन।",
        "Write the grounds: which papers were seen, who was met, on which day.",
    )


class TextTooLong(InvalidInput):
    """More than a page of text."""

    code = "text_too_long"
    sentence = Sentence("यह बहुत लंबा है। 4000 अक्षरों में लिखें।", "This is too long. Write no more than 4000 characters.")


class ReplyStillOpen(NotNow):
    """Those who hold the area have not answered yet and their days are not over."""

    code = "reply_still_open"
    sentence = Sentence(
        "क्षेत्र का जवाब अभी नहीं आया। उन्हें {day} तक का समय है; उसके बाद, या जवाब आने पर, यह लिखें।",
        "The area has not replied yet. It has until {day}; write this after that day, or once the reply is there.",
    )


class AlreadyReplied(Conflict):
    """The area's one reply is there."""

    code = "already_replied"
    sentence = Sentence(
        "इस क्षेत्र का जवाब पहले ही लिखा जा चुका है। उसमें जोड़ना हो तो देखने वाले से कहें।",
        "The area's reply is already written. To add to it, tell the person who looks into it.",
    )


class AnotherIsLive(Conflict):
    """The same kind of flag is already being followed for this area."""

    code = "another_is_live"
    sentence = Sentence(
        "इसी क्षेत्र की यही बात एक नई प्रविष्टि में देखी जा रही है। वहीं लिखें।",
        "The same matter is being followed for this area in a newer entry. Write there.",
    )
