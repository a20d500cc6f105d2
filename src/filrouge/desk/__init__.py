"""The desk: drafts, and what each person has seen."""
