from django.urls import include, path

from clinic.urls import handler400, handler403, handler404, handler500  # noqa: F401

from . import views

urlpatterns = [
    path("bare/list/", views.listed),
    path("bare/insert/", views.insert),
    path("bare/update/<int:pk>/", views.update),
    path("bare/handout/<int:number>/", views.handout),
    path("", include("clinic.urls")),
]
