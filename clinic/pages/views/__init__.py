"""Pages that compose several apps: the homes and the chart."""
