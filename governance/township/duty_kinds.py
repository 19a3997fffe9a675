"""Numbers of the kinds of duties that the township's subject declares. Never give a number another meaning."""

KIND_GUIDANCE = 70  # subject: guidance; the township answers
KIND_CORRECTION = 71  # subject: correction; the committee replies
KIND_RECEIPT = 64  # subject: payment; the committee checks that the money came
