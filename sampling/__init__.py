"""Draws that anyone can repeat, and honest statistics on small audit samples."""
