from django.urls import path

from . import views

app_name = "merging"
urlpatterns = [
    path("merges/", views.merges, name="list"),
    path("merges/with/<uuid:uuid>/", views.other, name="with"),
    path("merges/<uuid:kept>/from/<uuid:retired>/", views.compare, name="compare"),
    path("merges/<uuid:uuid>/", views.detail, name="detail"),
    path("merges/<uuid:uuid>/merge/", views.merge, name="merge"),
    path("merges/<uuid:uuid>/decline/", views.decline, name="decline"),
    path("merges/<uuid:uuid>/undo/", views.undo, name="undo"),
]
