"""Pages of questions."""
