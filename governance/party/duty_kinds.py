"""Numbers of the kinds of duties that the party's subject declares. Never give a number another meaning."""

KIND_STUDY = 110  # subject: matter; the community's party organisation studies it, its members' meeting deliberates
KIND_CHECK = 111  # subject: organisation; the year's check against the adopted standard
KIND_LEADERSHIP = 112  # subject: leadership duty
KIND_APPRAISE = 113  # subject: the division appraised; owed by the division above it
KIND_PLAN = 114  # subject: rectification; the plan
KIND_RECTIFY = 115  # subject: rectification; done by its deadline
KIND_ACCEPT = 116  # subject: rectification; accepted or not
