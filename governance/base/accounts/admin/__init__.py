"""The admin of accounts and, one floor down, of places."""

from governance.base.accounts.admin import places as places
