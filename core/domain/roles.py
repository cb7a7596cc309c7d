"""What people of the shop may do. Who has which role is in the store."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    SERVICE = "service"
    SALES = "sales"
    FINANCE = "finance"
