"""Lark Select (云雀优选), the demo shop: its own process, database, REST API and shop front."""
