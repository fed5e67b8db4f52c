"""The plan screen, its acts, and the handouts."""
