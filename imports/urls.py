from django.urls import path

from .views import acts, pages, reports

app_name = "imports"
urlpatterns = [
    path("imports/", pages.imports, name="list"),
    path("imports/<uuid:uuid>/", pages.detail, name="detail"),
    path("imports/<uuid:uuid>/progress/", pages.progress, name="progress"),
    path("imports/<uuid:uuid>/columns/", acts.columns, name="columns"),
    path("imports/<uuid:uuid>/reading/", acts.reading, name="reading"),
    path("imports/<uuid:uuid>/decide/", acts.decide, name="decide"),
    path("imports/<uuid:uuid>/run/", acts.run, name="run"),
    path("imports/<uuid:uuid>/undo/", acts.undo, name="undo"),
    path("imports/<uuid:uuid>/stop/", acts.stop, name="stop"),
    path("imports/<uuid:uuid>/discard/", acts.discard, name="discard"),
    path("imports/<uuid:uuid>/report/", reports.report, name="report"),
    path("imports/<uuid:uuid>/report.csv", reports.report_csv, name="report-csv"),
    path("imports/<uuid:uuid>/report.xlsx", reports.report_xlsx, name="report-xlsx"),
]
