"""Numbers of the kinds of duties that autonomy declares. The numbers are stored: never give one another meaning."""

KIND_OPINION = 40  # subject: opinion; the committee says what it thinks
KIND_ACCEPT = 41  # subject: admission request; the gate takes it in or returns it
KIND_REPAIR = 42  # subject: admission request; owed by the department
KIND_REVIEW_LEGALITY = 43  # subject: admission request
KIND_REVIEW_REASONABLENESS = 44
KIND_REVIEW_NECESSITY = 45
KIND_DECIDE = 46  # subject: admission request
KIND_YEARLY = 47  # subject: list version; every entry is looked at once a year
KIND_LAW_ENDED = 48  # subject: basis whose law row ended; the entry is reviewed
KIND_SIGN_GOVERNMENT = 50  # subject: agreement
KIND_SIGN_COMMITTEE = 51
KIND_PROMISE_GOVERNMENT = 52  # subject: promise
KIND_PROMISE_COMMITTEE = 53
KIND_BREACH_GOVERNMENT = 54  # subject: breach that this side answers
KIND_BREACH_COMMITTEE = 55
KIND_BREACH_COUNTY = 56
KIND_EVALUATE_GOVERNMENT = 57  # subject: agreement; period: the year's last day
KIND_EVALUATE_COMMITTEE = 58
KIND_REPORT_TOWNSHIP = 60  # subject: report
KIND_REPORT_COUNTY = 61
KIND_REMEDY = 62  # subject: report that was upheld; the one reported puts it right
KIND_BURDEN_VIEW = 63  # subject: burden; the committee confirms or contradicts
KIND_CHECK_AGREEMENT = 65  # subject: agreement; a second person of the township looks
