"""Words in lists that stand for a choice: sex, marital status, paid or not, in the spellings that people use."""

from __future__ import annotations

_SEX = {
    "F": "f female woman महिला स्त्री म म. महि महि. औरत नारी बालिका लड़की fem w",
    "M": "m male man पुरुष पु पु. आदमी नर बालक लड़का पुरूष",
    "O": "o other others transgender अन्य तृतीय थर्ड तृतीयलिंगी उभयलिंगी",
}
SEX_WORDS = {word: code for code, words in _SEX.items() for word in words.split()}
"""Sex by the word for it; म is महिला and पु is पुरुष on the forms of the state."""

_MARITAL = {
    "widow": "widow widowed विधवा विधुर",
    "married": "married विवाहित विवाहिता शादीशुदा",
    "never_married": "unmarried single अविवाहित अविवाहिता कुंवारी कुंवारा",
    "divorced": "divorced तलाकशुदा",
    "deserted": "deserted परित्यक्ता परित्यक्त",
}
MARITAL_WORDS = {word: code for code, words in _MARITAL.items() for word in words.split()}

_PAID = "yes y paid success credited done हां हाँ हा भुगतान हुआ सफल प्राप्त मिला मिली जमा 1 true"
_UNPAID = "no n unpaid failed pending rejected returned नहीं नही ना लंबित असफल विफल बाकी निरस्त 0 false"
PAID_WORDS = {**dict.fromkeys(_PAID.split(), True), **dict.fromkeys(_UNPAID.split(), False)}
