"""People: the pool, its training, and who may sign in."""
