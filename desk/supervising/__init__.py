"""Looking at the work of the desk: the live wall, reviews, coaching, reports."""
