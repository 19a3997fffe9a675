"""Numbers of the kinds of duties that committees declare. The numbers are stored: never give one another meaning."""

# Bodies and offices: 80–84
KIND_COMPOSITION = 80  # subject: body; the law asks for something that its members do not meet
KIND_MISSING_BODY = 81  # no subject; bodies that the law asks for are not registered
KIND_TERM_OVER = 82  # subject: body whose term ended without a next one
KIND_HAND_OVER = 83  # subject: hand-over; the outgoing gives over within the days of the law
KIND_WATCH_HANDOVER = 84  # subject: the same hand-over; the township sees to it

# Matters and meetings: 85–89
KIND_ASSEMBLY = 85  # subject: body; so many meetings of the assembly in the period
KIND_COUNCIL = 86  # subject: body; so many meetings of the council in the period
KIND_FORCED_MEETING = 87  # subject: request for a meeting that so many made
KIND_PUBLISH_RESOLUTION = 88  # subject: item that was passed and is not published yet
KIND_PUBLISH_RESULT = 89  # subject: matter that was carried out

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
KIND_ANSWER_OPINION = 100  # subject: opinion of the supervision committee; the committee answers
KIND_CALL_ASKED = 101  # subject: meeting that the supervision committee asked for, where a rule gives the days
KIND_SUPERVISION_REPORT = 102  # period: last day of the half-year or year by the end of which it reports its work
KIND_APPRAISE = 103  # period: last day of the year
KIND_AUDIT = 104  # subject: audit; its result is published
KIND_AUDIT_START = 105  # subject: audit on demand, where a rule gives the days in which it begins
KIND_AUDIT_OBJECTION = 106  # subject: objection to a result; the township answers
KIND_ARCHIVE = 107  # period: last day of the year whose documents are filed, where the limit binds
