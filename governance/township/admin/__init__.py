from governance.township.admin import money, project

__all__ = ["money", "project"]
