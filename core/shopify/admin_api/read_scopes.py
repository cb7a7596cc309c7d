from pydantic import Field

from .base_model import BaseModel


class ReadScopes(BaseModel):
    current_app_installation: "ReadScopesCurrentAppInstallation" = Field(
        alias="currentAppInstallation"
    )


class ReadScopesCurrentAppInstallation(BaseModel):
    id: str
    access_scopes: list["ReadScopesCurrentAppInstallationAccessScopes"] = Field(
        alias="accessScopes"
    )


class ReadScopesCurrentAppInstallationAccessScopes(BaseModel):
    handle: str
