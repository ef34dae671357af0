"""Population, design, draw, certificate, replacements."""
