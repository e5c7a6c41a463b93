from .accounts import AccountsPage
from .app import AppPage
from .provider import ProviderPage

__all__ = ["AccountsPage", "AppPage", "ProviderPage"]
