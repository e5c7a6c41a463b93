from .base import ShopUser
from .orders import OrderMixin
from .session import SessionMixin


class GiftUser(SessionMixin, OrderMixin, ShopUser):
    abstract = True
