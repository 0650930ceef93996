"""What a form lacks: the step is open, but something needed for it was left out or cannot be right."""

from __future__ import annotations

from app.domain.errors import InvalidInput, Sentence


class Missing(InvalidInput):
    """The step is open, but something needed for it is missing or wrong."""

    code = "missing"


class BackInTime(Missing):
    """The step is dated before the stage began."""

    code = "back_in_time"
    sentence = Sentence(
        "इस काम का समय पिछले कदम से पहले का है। तारीख और समय जांचें।",
        "This step is dated before the one it follows. Check the date and time.",
    )


class NoOwner(Missing):
    """Nobody was named to carry the case."""

    code = "no_owner"
    sentence = Sentence("चुनें कि यह प्रकरण कौन देखेगा।", "Choose who will carry this case.")


class OwnerOutOfArea(Missing):
    """The areas of the chosen owner do not cover the booth."""

    code = "owner_out_of_area"
    sentence = Sentence(
        "यह साथी इस बूथ का काम नहीं देखता। इस बूथ के किसी साथी को चुनें।",
        "This person does not work for this booth. Choose someone who does.",
    )


class SameOwner(Missing):
    """The chosen person already owns the case."""

    code = "same_owner"
    sentence = Sentence("प्रकरण पहले से इन्हीं के पास है।", "This person already has the case.")


class NoAuthority(Missing):
    """A submission names no authority."""

    code = "no_authority"
    sentence = Sentence("लिखें कि आवेदन किस दफ्तर या अधिकारी को दिया।", "Say which office or officer it was given to.")


class UnknownRung(Missing):
    """The authority's rung is not on the ladder of this scheme."""

    code = "unknown_rung"
    sentence = Sentence(
        "यह अधिकारी इस योजना की सीढ़ी में नहीं है। सूची में से चुनें।",
        "This authority is not on the ladder of this scheme. Choose one from the list.",
    )


class FiledInFuture(Missing):
    """A paper cannot have been given on a day that has not come."""

    code = "filed_in_future"
    sentence = Sentence(
        "आवेदन देने की तारीख आज के बाद की है। सही तारीख लिखें।",
        "The date of filing is after today. Write the day on which it was given.",
    )


class FiledBeforeOpening(Missing):
    """A paper from before the case was opened belongs to something else."""

    code = "filed_before_opening"
    sentence = Sentence(
        "आवेदन की तारीख प्रकरण खुलने ({opened}) से पहले की है। इस प्रकरण में दिए आवेदन की तारीख लिखें।",
        "The date of filing is before the case was opened ({opened}). Write the date of the paper given for this case.",
    )


class PapersMissing(Missing):
    """The documents are not complete, and no reason was given for going without."""

    code = "papers_missing"
    sentence = Sentence(
        "कागज पूरे नहीं हैं। बाकी कागज लगाएं, या लिखें कि उनके बिना आवेदन क्यों दिया।",
        "The papers are not complete. Add what is missing, or say why it was given without them.",
    )


class NoProofOfTaking(Missing):
    """Neither an acknowledgement nor a reference shows that the office has the paper."""

    code = "no_proof_of_taking"
    sentence = Sentence(
        "पावती लें, या आवक / शिकायत / पंजीयन क्रमांक लिखें।",
        "Get an acknowledgement, or write the inward, complaint or registration number.",
    )


class NoSuchPaper(Missing):
    """The named paper is not one of this round that is still on its way."""

    code = "no_such_paper"
    sentence = Sentence(
        "चुनें कि किस आवेदन की बात है। उसकी पावती या वापसी पहले दर्ज न हुई हो।",
        "Choose which paper is meant: one that has neither a receipt nor come back.",
    )


class ReturnedBeforeGiven(Missing):
    """A paper comes back after it was given."""

    code = "returned_before_given"
    sentence = Sentence(
        "लौटने की तारीख आवेदन देने की तारीख ({given}) से पहले की है।",
        "The day on which it came back is before the day it was given ({given}).",
    )


class ReturnedInFuture(Missing):
    """A paper cannot have come back on a day that has not come."""

    code = "returned_in_future"
    sentence = Sentence(
        "लौटने की तारीख आज के बाद की है। सही तारीख लिखें।",
        "The day on which it came back is after today. Write the right day.",
    )


class NoHoldReason(Missing):
    """A hold needs a reason."""

    code = "no_hold_reason"
    sentence = Sentence("लिखें कि प्रकरण क्यों रोक रहे हैं।", "Say why the case is put on hold.")


class ReviewNotAhead(Missing):
    """The review day of a hold lies ahead."""

    code = "review_not_ahead"
    sentence = Sentence("दोबारा देखने की तारीख आज के बाद की हो।", "The day on which to look again must be after today.")


class HoldTooLong(Missing):
    """One hold is longer than allowed."""

    code = "hold_too_long"
    sentence = Sentence(
        "एक बार में {most} दिन तक ही रोक सकते हैं। पास की तारीख चुनें।",
        "A case can be held for {most} days at a time. Choose a nearer day.",
    )


class HoldDaysUsedUp(Missing):
    """All holds of a case together are longer than allowed."""

    code = "hold_days_used_up"
    sentence = Sentence(
        "यह प्रकरण कुल {most} दिन तक ही रोका जा सकता है; {left} दिन बचे हैं।",
        "This case can be held for {most} days in all; {left} are left.",
    )


class NoReasonCode(Missing):
    """A rejection needs one of the known reasons."""

    code = "no_reason_code"
    sentence = Sentence("अस्वीकृति का कारण सूची में से चुनें।", "Choose the reason for the rejection from the list.")


class NoEvidence(Missing):
    """A rejection needs what shows it."""

    code = "no_evidence"
    sentence = Sentence(
        "अस्वीकृति का आदेश लगाएं, या लिखें कि किसने, कब और कैसे मना किया।",
        "Attach the order, or write who refused, when and how.",
    )


class NotHigher(Missing):
    """An appeal goes to an authority above the one that refused."""

    code = "not_higher"
    sentence = Sentence(
        "अपील पिछले दफ्तर से ऊपर के अधिकारी को होती है। ऊपर का अधिकारी चुनें।",
        "An appeal goes above the office that refused. Choose a higher authority.",
    )


class NoClaimText(Missing):
    """What the office said needs writing down."""

    code = "no_claim_text"
    sentence = Sentence("लिखें कि दफ्तर ने क्या कहा और किसने कहा।", "Write what the office said, and who said it.")


class NoDocument(Missing):
    """Proof by document was chosen, but no document is named."""

    code = "no_document"
    sentence = Sentence(
        "लाभ मिलने का कागज लगाएं: पासबुक की प्रति, आदेश या कार्ड।",
        "Add what shows the receipt: a copy of the passbook, an order or a card.",
    )


class NotAnUnmetOutcome(Missing):
    """Sending a case back needs "not received" or "partly"."""

    code = "not_an_unmet_outcome"
    sentence = Sentence("चुनें: लाभ नहीं मिला, या अधूरा मिला।", "Choose: not received, or received in part.")


class NoWords(Missing):
    """What the person said, or why, needs a few words."""

    code = "no_words"
    sentence = Sentence("कुछ शब्दों में कारण लिखें।", "Write the reason in a few words.")


class EmptyNote(Missing):
    """An empty note says nothing."""

    code = "empty_note"
    sentence = Sentence("टिप्पणी लिखें।", "Write the note.")


class NoEscalationReason(Missing):
    """Escalating before the days are over needs a reason."""

    code = "no_escalation_reason"
    sentence = Sentence(
        "इस सीढ़ी के दिन अभी बाकी हैं। फिर भी ऊपर भेजना हो तो कारण लिखें।",
        "The days of this step are not over. To escalate all the same, write the reason.",
    )
