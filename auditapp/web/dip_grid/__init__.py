"""The dip grid: many cases beside each other, answered by keys."""
