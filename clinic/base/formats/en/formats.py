"""Dates and times as the clinic writes them in English: the day before the month in letters, so that
nobody takes 3 April for 4 March, and a clock of 24 hours. Everything a person reads uses these by name."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
YEAR_MONTH_FORMAT = "M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j M Y, H:i"
FIRST_DAY_OF_WEEK = 1
