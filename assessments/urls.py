from django.urls import path

from .views import entries, screen, signing

app_name = "assessments"
urlpatterns = [
    path("visits/<uuid:uuid>/examine/", screen.start, name="start"),
    path("exams/<uuid:uuid>/", screen.exam, name="exam"),
    path("exams/<uuid:uuid>/body/", screen.body, name="body"),
    path("exams/<uuid:uuid>/help/<slug:slug>/", screen.row_help, name="help"),
    path("exams/<uuid:uuid>/compare/", screen.compare, name="compare"),
    path("exams/<uuid:uuid>/cell/", entries.cell, name="cell"),
    path("exams/<uuid:uuid>/finding/", entries.finding, name="finding"),
    path("exams/<uuid:uuid>/group/", entries.group_normal, name="group"),
    path("exams/<uuid:uuid>/forward/", entries.forward, name="forward"),
    path("exams/<uuid:uuid>/test/", entries.test_result, name="test"),
    path("exams/<uuid:uuid>/review/", signing.review, name="review"),
    path("exams/<uuid:uuid>/amend/", signing.amend, name="amend"),
]
