"""The evals in the console: runs started and looked at, cases made of what was recorded, and replays."""
