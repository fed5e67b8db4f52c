from django.urls import path

from .views import chart, homes, printing

app_name = "pages"
urlpatterns = [
    path("", homes.home, name="home"),
    path("my-day/", homes.practice, name="practice"),
    path("my-day/visits/<uuid:uuid>/take/", homes.take, name="take"),
    path("my-day/warnings/", homes.warnings, name="warnings"),
    path("my-day/unsigned/", homes.unsigned, name="unsigned"),
    path("my-day/rows/", homes.practice_rows, name="practice-rows"),
    path("patients/<uuid:uuid>/chart/", chart.chart, name="chart"),
    path("patients/<uuid:uuid>/chart/earlier/", chart.earlier, name="earlier"),
    path("patients/<uuid:uuid>/chart/summary.pdf", printing.chart_summary, name="chart-summary"),
    path("today/day.pdf", printing.day_list, name="day-list"),
]
