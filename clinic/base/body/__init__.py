"""The body: its regions as data, its drawing on screen and on paper."""
