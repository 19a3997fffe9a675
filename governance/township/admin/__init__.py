from governance.township.admin import guidance, money, project

__all__ = ["guidance", "money", "project"]
