"""The results of a round on screen."""
