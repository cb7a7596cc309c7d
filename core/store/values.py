"""Values of the domain as JSON and back, checked when they are read."""

from pydantic import TypeAdapter

from core.domain.amounts import OrderMoney
from core.domain.cases import ClaimFacts
from core.domain.terms import Terms
from core.domain.worth import Computed

TERMS = TypeAdapter(Terms)
FACTS = TypeAdapter(ClaimFacts)
COMPUTED = TypeAdapter(Computed)
ORDER_MONEY = TypeAdapter(OrderMoney)
