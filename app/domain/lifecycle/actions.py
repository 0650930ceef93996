"""Everything that can be asked of a case, by name, with the words for its button."""

from __future__ import annotations

from enum import StrEnum

from app.domain.errors import Sentence


class Action(StrEnum):
    """The steps of the table, in the order in which a page offers them."""

    ASSIGN = "assign"
    SUBMIT = "submit"
    ACKNOWLEDGE = "acknowledge"
    REPORT_RESOLVED = "report_resolved"
    CONFIRM_RECEIPT = "confirm_receipt"
    REPORT_UNMET = "report_unmet"
    REJECT = "reject"
    APPEAL = "appeal"
    ESCALATE = "escalate"
    SUBMIT_AGAIN = "submit_again"
    PAPER_TAKEN = "paper_taken"
    PAPER_RETURNED = "paper_returned"
    HOLD = "hold"
    RESUME = "resume"
    REASSIGN = "reassign"
    NOTE = "note"
    ASK_CLOSURE = "ask_closure"
    APPROVE_CLOSURE = "approve_closure"
    REFUSE_CLOSURE = "refuse_closure"
    REOPEN = "reopen"


ACTION_LABELS: dict[Action, Sentence] = {
    Action.ASSIGN: Sentence("जिम्मेदारी सौंपें", "Assign"),
    Action.SUBMIT: Sentence("आवेदन दर्ज करें", "Record the submission"),
    Action.ACKNOWLEDGE: Sentence("पावती दर्ज करें", "Record the acknowledgement"),
    Action.REPORT_RESOLVED: Sentence("दफ्तर ने कहा: हो गया", "The office says it is done"),
    Action.CONFIRM_RECEIPT: Sentence("लाभ मिला, पुष्टि करें", "Confirm the receipt"),
    Action.REPORT_UNMET: Sentence("लाभ नहीं मिला या अधूरा मिला", "Not received, or in part"),
    Action.REJECT: Sentence("अस्वीकृति दर्ज करें", "Record the rejection"),
    Action.APPEAL: Sentence("अपील करें", "Appeal"),
    Action.ESCALATE: Sentence("ऊपर भेजें", "Escalate"),
    Action.SUBMIT_AGAIN: Sentence("एक और आवेदन दर्ज करें", "Record one more submission"),
    Action.PAPER_TAKEN: Sentence("बाद में दिए आवेदन की पावती दर्ज करें", "Record the receipt of a further paper"),
    Action.PAPER_RETURNED: Sentence("आवेदन लौट आया", "A paper came back"),
    Action.HOLD: Sentence("रोकें", "Put on hold"),
    Action.RESUME: Sentence("फिर शुरू करें", "Resume"),
    Action.REASSIGN: Sentence("किसी और को सौंपें", "Give to someone else"),
    Action.NOTE: Sentence("टिप्पणी लिखें", "Write a note"),
    Action.ASK_CLOSURE: Sentence("बिना लाभ बंद करने को कहें", "Ask to close without benefit"),
    Action.APPROVE_CLOSURE: Sentence("बंद करना मंजूर करें", "Approve the closing"),
    Action.REFUSE_CLOSURE: Sentence("बंद करने से मना करें", "Refuse the closing"),
    Action.REOPEN: Sentence("दोबारा खोलें", "Open again"),
}
