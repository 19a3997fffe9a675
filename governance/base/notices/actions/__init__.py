"""Writes of the notices that other rooms call."""

from governance.base.notices.actions.notice import tell, tell_user

__all__ = ["tell", "tell_user"]
