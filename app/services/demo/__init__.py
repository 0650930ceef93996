"""A synthetic district, or a whole synthetic state, for trying the product out and for measuring it.

Names of districts and seats are facts; every person, family, booth, village and case is invented. The same seed
gives the same people, cases and histories, so that a page, a test and a benchmark speak of the same world.
"""

from app.services.demo.load import DemoSummary, OtherDataPresent, holds_people, load_demo
from app.services.demo.size import DemoSize
from app.services.demo.staff import SignInCard, demo_sign_ins

__all__ = ["DemoSize", "DemoSummary", "OtherDataPresent", "SignInCard", "demo_sign_ins", "holds_people", "load_demo"]
