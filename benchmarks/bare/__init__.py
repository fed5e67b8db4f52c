"""The bare views that pages are measured against.

Signed in, behind the same middleware, the same base template, one query; nothing else. They are
served by the same processes as the pages, under /bare/.
"""
