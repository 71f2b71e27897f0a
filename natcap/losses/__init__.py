"""Losses: damage cases of a study, what each took, and the tally of a year."""
