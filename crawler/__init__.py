"""Finds and fetches reports, politely and durably."""
