from django.urls import path

from .views import signing

app_name = "signing"
urlpatterns = [
    path("<uuid:form>/", signing.sign, name="sign"),
    path("<uuid:form>/here/", signing.here, name="here"),
    path("<uuid:form>/cover/", signing.cover, name="cover"),
    path("other/", signing.other, name="other"),
    path("closed/", signing.closed, name="closed"),
    path("done/", signing.done, name="done"),
]
