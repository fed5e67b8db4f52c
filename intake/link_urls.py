from django.urls import path

from intake.views import link, tablet

app_name = "link"
urlpatterns = [
    path("", link.door, name="door"),
    path("done/", tablet.done, {"away": True}, name="done"),
]
