"""What autonomy declares to the clock, by noun."""

from autonomy import admission_duties, agreement_duties, burden_duties, list_duties, report_duties

for part in (list_duties, admission_duties, agreement_duties, report_duties, burden_duties):
    part.register()
