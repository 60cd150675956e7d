"""The desk under a day's load: a seeded log of calls, played through the code that really assigns."""
