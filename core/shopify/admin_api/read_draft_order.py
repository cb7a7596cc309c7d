from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class ReadDraftOrder(BaseModel):
    draft_order: Optional["ReadDraftOrderDraftOrder"] = Field(alias="draftOrder")


ReadDraftOrderDraftOrder = DraftOrderFacts
