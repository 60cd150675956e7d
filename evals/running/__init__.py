"""Run suites: what was asked, what is left to do, and what came of it, kept so that a stopped run goes on."""
