"""Help for tests: databases, a live clinic. Imported by tests only."""
