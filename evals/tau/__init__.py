"""Benchmarks in the shape of tau-bench: a domain with a policy, tools by OpenAPI, a database and tasks."""
