"""The board of what is due and late: by who answers for it, with a reminder on paper."""
