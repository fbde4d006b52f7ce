"""What a work package changes at workstations: who is touched, for how long, what they do."""
