"""Directives: which projects report how often, until when, with what, and to whom by mail."""
