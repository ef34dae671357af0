"""Values turned into words, charts, HTML and PDF; no SQL, no web framework."""
