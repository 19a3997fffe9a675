"""Three villages that each have one of everything."""

from tests.ground import kept
from tests.scope.world import make_world

scope_world = kept("scope_world", make_world)
