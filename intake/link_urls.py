from django.urls import path

from intake.views import link

app_name = "link"
urlpatterns = [
    path("", link.door, name="door"),
    path("done/", link.done, name="done"),
]
