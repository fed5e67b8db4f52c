from django.urls import path

from intake.views import tablet

app_name = "tablet"
urlpatterns = [
    path("", tablet.start, name="start"),
    path("<uuid:form>/page/<int:number>/", tablet.page, name="page"),
    path("<uuid:form>/answer/", tablet.save, name="save"),
    path("<uuid:form>/here/", tablet.here, name="here"),
    path("<uuid:form>/cover/", tablet.cover, name="cover"),
    path("<uuid:form>/help/", tablet.help_page, name="help"),
    path("<uuid:form>/urgent/", tablet.urgent, name="urgent"),
    path("<uuid:form>/send/", tablet.review, name="review"),
    path("other/", tablet.other, name="other"),
    path("done/", tablet.done, name="done"),
]
