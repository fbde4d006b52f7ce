"""Postings that come in files: how columns are recognised, rows read and checked, and shown."""
