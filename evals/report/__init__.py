"""Put what a run found into one page that opens anywhere."""
