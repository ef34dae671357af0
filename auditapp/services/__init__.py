"""Use cases, a module per noun: decide, change, write the event; the edge commits."""
