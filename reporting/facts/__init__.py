"""What a report freezes beside its plan: each subject reads its rows and gives plain JSON."""
