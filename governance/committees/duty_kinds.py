"""Numbers of the kinds of duties that committees declare. The numbers are stored: never give one another meaning."""

# Bodies and offices: 80–84
KIND_COMPOSITION = 80  # subject: body; the law asks for something that its members do not meet
KIND_MISSING_BODY = 81  # subject: expected thing of the community's type that it does not have
KIND_TERM_OVER = 82  # subject: term that ended without a next one
KIND_HAND_OVER = 83  # subject: hand-over; the outgoing gives over within the days of the law
KIND_WATCH_HANDOVER = 84  # subject: the same hand-over; the township sees to it

# Matters and meetings: 85–89

# Elections: 90–99
KIND_FORM_COMMITTEE = 90  # subject: election
KIND_PUBLISH_ROLL = 91  # subject: election
KIND_DECIDE_OBJECTION = 92  # subject: objection to a roll
KIND_END_NOMINATION = 93  # subject: election
KIND_PUBLISH_CANDIDATES = 94  # subject: election
KIND_PUBLISH_PROXIES = 95  # subject: election
KIND_VOTE = 96  # subject: election; vote, count and result on the day
KIND_RUN_OFF = 97  # subject: election whose seats are not filled; within the days of the place
KIND_RECALL_VOTE = 98  # subject: recall vote
KIND_PLAN_ELECTION = 99  # subject: term that ends; the party organisation settles the plan

# Supervision, appraisal, audits, archives: 100–109
