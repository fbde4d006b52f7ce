"""The report on costs, schedule and quality of a project, at a month that is kept."""
