"""The icons of the pages, as the inside of an SVG."""

# Drawn for this project on a 24 by 24 field, to be stroked.
ICONS = {
    "alert": '<path d="M12 4 2.5 20h19zM12 10v4M12 17v.5"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "book": '<path d="M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="m4 12 5 5L20 6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "close": '<path d="M5 5l14 14M19 5 5 19"/>',
    "disc": '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="2.5"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "eye": (
        '<path d="M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "flag": '<path d="M6 21V4h11l-2 4 2 4H6"/>',
    "hand": (
        '<path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11M11 10.5v-6a1.5 1.5 0 0 1 3 0V11M14 11V6.5a1.5 1.5 0 0 1 3 0'
        'V14c0 4-2 6.5-5.5 6.5S7 19 5.5 16L4 13c.8-1 2.2-.8 3 .3l1 1.2"/>'
    ),
    "help": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 16.5v.5"/>'
    ),
    "history": '<path d="M4 12a8 8 0 1 1 2.5 5.8M4 19v-5h5M12 8v4l3 2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.5v.5"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 9-9M16 7l3 3M13.5 9.5l2 2"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5"/>',
    "lock": '<path d="M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "page": '<path d="M6 3h8l4 4v14H6zM14 3v5h4M9 13h6M9 17h6"/>',
    "pen": '<path d="M4 20h4L20 8l-4-4L4 16z"/>',
    "phone": '<path d="M7 2h10v20H7zM11 18.5h2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>',
    "sign-out": '<path d="M14 4H5v16h9M10 12h10M16 8l4 4-4 4"/>',
    "copy": '<path d="M9 9h11v11H9zM6 15H4V4h11v2"/>',
    "mail": '<path d="M3 6h18v12H3zM3 7l9 6.500 9-6.500"/>',
    "tablet": '<path d="M5 3h14v18H5zM11 18h2"/>',
    "undo": '<path d="M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4"/>',
    "up": '<path d="m5 15 7-7 7 7"/>',
}

PLUMB = (
    '<path d="M8 0v17" stroke="currentColor" stroke-width="2"/>'
    '<path d="M3 17h10v4c0 3-3 6-5 10-2-4-5-7-5-10z" fill="currentColor"/>'
)
