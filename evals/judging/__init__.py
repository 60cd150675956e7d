"""Measures for which a model judges, where one is configured: Ragas' metrics over the product's own wire."""
