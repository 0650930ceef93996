"""The form on the /style page: one field of every kind, sent with mistakes, so that whoever changes a macro
or a colour sees at once what it does to labels, hints and errors. It files nothing; for development only.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget


class SampleForm(Form):
    """Every kind of field that the forms macros draw."""

    name = StringField(
        "पूरा नाम",
        [InputRequired("नाम लिखें।"), Length(max=120)],
        description="हिंदी या अंग्रेज़ी में",
        render_kw={"autocomplete": "off"},
    )
    mobile = TelField(
        "मोबाइल नंबर",
        [Optional(), Regexp(r"^[6-9]\d{9}$", message="10 अंकों का मोबाइल नंबर लिखें।")],
        description="10 अंक",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    born_on = DateField("जन्म तारीख", [Optional()])
    sex = RadioField(
        "लिंग",
        [InputRequired("एक चुनें।")],
        choices=[SelectChoice("f", "महिला"), SelectChoice("m", "पुरुष"), SelectChoice("o", "अन्य")],
    )
    scheme = SelectField(
        "योजना",
        [InputRequired("योजना चुनें।")],
        choices=[
            SelectChoice("", "चुनें"),
            SelectChoice("widow", "विधवा पेंशन"),
            SelectChoice("house", "प्रधानमंत्री आवास"),
        ],
    )
    papers = SelectMultipleField(
        "कौन से कागज हैं?",
        choices=[
            SelectChoice("samagra", "समग्र कार्ड"),
            SelectChoice("age", "आयु का प्रमाण"),
            SelectChoice("bank", "बैंक पासबुक"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    latitude = DecimalField("अक्षांश", [Optional()], places=6, render_kw={"inputmode": "decimal"})
    longitude = DecimalField("देशांतर", [Optional()], places=6, render_kw={"inputmode": "decimal"})
    note = TextAreaField("क्या हुआ?", description="अपने शब्दों में, दो-तीन वाक्य")
    photo = FileField("पावती की फोटो", description="JPG या PDF, 5 MB तक")
    consent = BooleanField("हितग्राही ने सहमति दी है", [InputRequired("सहमति के बिना दर्ज नहीं होगा।")])


def form_with_mistakes() -> SampleForm:
    """Return a sample form as it comes back to someone who left things out."""
    form = SampleForm(MultiDict({"mobile": "98765", "papers": "samagra", "note": "तीन महीने से पेंशन नहीं आई।"}))
    form.validate()
    return form
