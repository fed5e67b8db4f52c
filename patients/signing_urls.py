from django.urls import path

from .views import signing

app_name = "signing"
urlpatterns = [
    path("", signing.sign, name="sign"),
    path("here/", signing.here, name="here"),
    path("cover/", signing.cover, name="cover"),
    path("closed/", signing.closed, name="closed"),
    path("done/", signing.done, name="done"),
]
