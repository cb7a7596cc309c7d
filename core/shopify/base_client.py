"""Copied by ariadne-codegen into `admin_api/`, where the generated client stands on it."""

from core.shopify.transport import AdminTransport


class AdminBase(AdminTransport):
    """The transport under the name that the generated client imports."""
