"""Finding what was said and who said it: search, and what operators keep about a contact."""
