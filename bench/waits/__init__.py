"""How honest the wait range is: played days of a queue, and what each person in it was told."""
