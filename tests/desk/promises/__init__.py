"""What contacts are promised, and whether it is kept."""
