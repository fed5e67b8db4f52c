"""The exam screen, its saves, signing, and reading what was signed."""
