"""What every record has: a number and a global id; addresses, metafields, bulk operations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(slots=True, eq=False)
class Record:
    """Anything with a global id."""

    number: int
    kind: ClassVar[str] = ""

    @property
    def id(self) -> str:
        return f"gid://shopify/{self.kind}/{self.number}"

    @property
    def legacy_resource_id(self) -> int:
        return self.number


@dataclass(slots=True, kw_only=True)
class Address:
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code_v2: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def country_code(self) -> str | None:
        return self.country_code_v2


@dataclass(slots=True, eq=False)
class Metafield(Record):
    kind: ClassVar[str] = "Metafield"
    namespace: str
    key: str
    type: str
    value: str
    created_at: datetime
    updated_at: datetime
    owner: Any = None


@dataclass(slots=True, eq=False)
class BulkOperation(Record):
    kind: ClassVar[str] = "BulkOperation"
    client_id: str
    query: str
    created_at: datetime
    status: str = "CREATED"
    error_code: str | None = None
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    file_size: int | None = None
    path: str | None = None
    secret: str = ""
    partial: bool = False
    type: str = "QUERY"
