"""The admin of accounts, of the journal and, one floor down, of places."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from rest_framework.authtoken.models import TokenProxy

from governance.base.accounts.admin import assignments as assignments
from governance.base.accounts.admin import grants as grants
from governance.base.accounts.admin import journal as journal
from governance.base.accounts.admin import places as places
from governance.base.accounts.admin import users as users

# Pages that libraries bring: they show keys and second-step secrets, or change state past the actions.
for model in (Group, EmailAddress, Authenticator, TokenProxy):
    admin.site.unregister(model)
