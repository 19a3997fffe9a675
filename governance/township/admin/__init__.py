from governance.township.admin import project

__all__ = ["project"]
