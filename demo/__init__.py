"""A shop to try Xiaoer on: its own service, its knowledge and its seed data."""
