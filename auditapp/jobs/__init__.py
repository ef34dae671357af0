"""The queue's tasks: each calls one service."""
