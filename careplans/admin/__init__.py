from careplans.admin import library, plans, rules  # noqa: F401
