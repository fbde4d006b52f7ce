"""The demonstration portfolio of a fictional organisation, loaded once and removed whole.

It is written straight into the tables, with dates in the past that operations would refuse.
"""
