from django.urls import path

from .views import listing, registering

app_name = "duplicates"
urlpatterns = [
    path("patients/new/likely/", registering.panel, name="panel"),
    path("patients/new/likely/<uuid:uuid>/", registering.early, name="early"),
    path("patients/duplicates/", listing.likely, name="likely"),
    path("patients/duplicates/decided/", listing.decided, name="decided"),
    path("patients/duplicates/decided/<uuid:uuid>/take-back/", listing.take_back, name="take-back"),
    path("patients/duplicates/<uuid:uuid>/decide/", listing.decide, name="decide"),
]
