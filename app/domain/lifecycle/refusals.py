"""Why a step is closed as things stand, each refusal with what to do next.

These decide which buttons are shown as closed, before anything is typed. What a form lacks is told apart from
them, in :mod:`~app.domain.lifecycle.missing`.
"""

from __future__ import annotations

from app.domain.errors import Conflict, NotAllowed, NotNow, Sentence


class WrongState(NotNow):
    """The table has no such step from where the case stands."""

    code = "wrong_state"
    sentence = Sentence(
        "प्रकरण अभी “{now_hi}” पर है। यह काम तब होगा जब प्रकरण {from_hi} पर हो।",
        "The case stands at “{now_en}”. This can be done when it stands at {from_en}.",
    )


class OnHold(WrongState):
    """The case is on hold, and this step needs a running one."""

    code = "on_hold"
    sentence = Sentence("प्रकरण रोका हुआ है। पहले “फिर शुरू करें” चुनें।", "The case is on hold. Choose “Resume” first.")


class CaseClosed(WrongState):
    """The case is closed, and this step needs a running one."""

    code = "case_closed"
    sentence = Sentence(
        "प्रकरण बंद है। लाभ बाकी हो तो पहले “दोबारा खोलें” चुनें।",
        "The case is closed. If the benefit is still due, choose “Open again” first.",
    )


class Changed(Conflict):
    """Somebody moved the case since it was read."""

    code = "case_changed"
    sentence = Sentence(
        "इस बीच किसी और ने यह प्रकरण आगे बढ़ाया है। नई स्थिति देखें, फिर तय करें।",
        "Someone else has moved this case meanwhile. Look at where it stands now, then decide.",
    )


class PapersCameBack(NotNow):
    """Every paper of this round came back, so there is nothing that an office could have taken."""

    code = "papers_came_back"
    sentence = Sentence(
        "दिया हुआ आवेदन लौट आया है। पहले उसे दोबारा दें और “एक और आवेदन दर्ज करें” चुनें।",
        "The paper came back. Give it again first, and choose “Record one more submission”.",
    )


class NothingOnItsWay(NotNow):
    """Of each paper of this round it is known already whether the office has it."""

    code = "nothing_on_its_way"
    sentence = Sentence(
        "कोई आवेदन रास्ते में नहीं है: हर आवेदन की पावती है या वह लौट चुका है।",
        "No paper is on its way: each one was acknowledged or has come back.",
    )


class Frozen(NotNow):
    """The election code is in force in this area."""

    code = "frozen"
    sentence = Sentence(
        "इस क्षेत्र में आचार संहिता लागू है। उसके हटने तक प्रकरण ऊपर नहीं भेजा जाता और दोबारा नहीं खोला जाता।",
        "The election code is in force here. Until it ends, no case is escalated or opened again.",
    )


class NoHoldDaysLeft(NotNow):
    """No day of hold is left at all."""

    code = "no_hold_days_left"
    sentence = Sentence(
        "यह प्रकरण {most} दिन रोका जा चुका है। अब आगे बढ़ाना ही है।",
        "This case has been held for {most} days already. Now it has to move.",
    )


class HoldNotRunOut(NotNow):
    """The schedule ends a hold only on its review day."""

    code = "hold_not_run_out"
    sentence = Sentence("दोबारा देखने की तारीख अभी नहीं आई।", "The day on which to look again has not come yet.")


class NoHigherAuthority(NotNow):
    """The top of the ladder has refused."""

    code = "no_higher_authority"
    sentence = Sentence(
        "सीढ़ी का सबसे ऊपर का दफ्तर मना कर चुका है। सूचना का अधिकार, या बिना लाभ बंद करने का कारण देखें।",
        "The top of the ladder has refused. Consider a right-to-information request, or closing with a reason.",
    )


class NotIndependent(NotNow):
    """The owner, or who wrote down that it was done, cannot confirm it without a document."""

    code = "not_independent"
    sentence = Sentence(
        "“लाभ मिला” की पुष्टि कोई और साथी व्यक्ति से पूछकर करे, या लाभ मिलने का कागज लगाएं।",
        "Someone else must confirm the receipt with the person, or a document that shows it must be added.",
    )


class ClosureAlreadyAsked(NotNow):
    """A request to close is waiting."""

    code = "closure_already_asked"
    sentence = Sentence("बंद करने का अनुरोध पहले से समीक्षक के पास है।", "A request to close is already with the reviewer.")


class NoClosureAsked(NotNow):
    """There is no request to decide on."""

    code = "no_closure_asked"
    sentence = Sentence(
        "बंद करने का कोई अनुरोध नहीं है। पहले कोई साथी कारण लिखकर अनुरोध करे।",
        "Nobody has asked to close this case. First someone asks, with the reason.",
    )


class OwnClosure(NotAllowed):
    """Nobody approves the closing of a case that they own or asked to close."""

    code = "own_closure"
    sentence = Sentence(
        "अपने प्रकरण को, या अपने ही अनुरोध पर, आप बंद नहीं कर सकते। दूसरे समीक्षक से कहें।",
        "You cannot approve the closing of your own case or at your own request. Ask another reviewer.",
    )


class NotOverdue(NotNow):
    """The schedule escalates only what is over its days."""

    code = "not_overdue"
    sentence = Sentence("इस सीढ़ी के दिन अभी बाकी हैं।", "The days of this step are not over.")


class AlreadyEscalated(NotNow):
    """This rung has been left upwards in this round."""

    code = "already_escalated"
    sentence = Sentence("इस सीढ़ी से प्रकरण ऊपर भेजा जा चुका है।", "The case has already been escalated from this step.")


class LadderExhausted(NotNow):
    """Nothing stands above, and that has been recorded."""

    code = "ladder_exhausted"
    sentence = Sentence(
        "प्रकरण सबसे ऊपर की सीढ़ी पर है। अब सूचना का अधिकार या योजना की शिकायत व्यवस्था अपनाएं।",
        "The case is at the top of its ladder. What remains: right to information, or the scheme's own desk.",
    )


class NoSubmission(NotNow):
    """Nothing has been given to an office in this round."""

    code = "no_submission"
    sentence = Sentence(
        "इस प्रकरण में अभी कोई आवेदन दर्ज नहीं है। पहले आवेदन दर्ज करें।",
        "No paper is recorded for this case yet. Record the submission first.",
    )
