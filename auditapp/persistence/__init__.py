"""Tables and the queries that return frozen rows, a module per noun."""
