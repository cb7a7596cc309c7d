"""Values of the domain as JSON and back, checked when they are read."""

from pydantic import TypeAdapter

from core.domain.cases import ClaimFacts
from core.domain.terms import Terms

TERMS = TypeAdapter(Terms)
FACTS = TypeAdapter(ClaimFacts)
