"""Worlds in which a misconception about the switches is true; see README.md here."""
