from django.urls import path

from .views import chart, homes

app_name = "pages"
urlpatterns = [
    path("", homes.home, name="home"),
    path("my-day/", homes.practice, name="practice"),
    path("my-day/rows/", homes.practice_rows, name="practice-rows"),
    path("patients/<uuid:uuid>/chart/", chart.chart, name="chart"),
]
