"""Speed, measured on a reference portfolio and on the served application; never asserted."""
