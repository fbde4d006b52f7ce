"""Templates of plans: what the house ships and keeps, and how a project's plan is made of one."""
