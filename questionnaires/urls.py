from django.urls import path

from . import views

app_name = "questionnaires"
urlpatterns = [
    path("questionnaires/import/", views.import_file, name="import"),
    path("questionnaires/<uuid:uuid>/", views.preview, name="preview"),
    path("questionnaires/<uuid:uuid>/download/", views.download, name="download"),
    path("questionnaires/<uuid:uuid>/publish/", views.publish, name="publish"),
    path("questionnaires/<uuid:uuid>/switch/", views.switch, name="switch"),
    path("questionnaires/<uuid:uuid>/retire/", views.retire, name="retire"),
]
