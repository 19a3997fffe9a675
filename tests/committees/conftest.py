"""Counties with bodies, with meetings, with those who watch."""

from tests.committees.makers_body import make_bodies
from tests.committees.makers_meeting import make_meetings
from tests.committees.makers_oversight import make_watch
from tests.ground import kept

bodies_world = kept("bodies_world", make_bodies)
meetings_world = kept("meetings_world", make_meetings)
watch_world = kept("watch_world", make_watch)
