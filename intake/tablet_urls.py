from django.urls import path

from intake.views import tablet

app_name = "tablet"
urlpatterns = [
    path("", tablet.start, name="start"),
    path("page/<int:number>/", tablet.page, name="page"),
    path("answer/", tablet.save, name="save"),
    path("here/", tablet.here, name="here"),
    path("cover/", tablet.cover, name="cover"),
    path("help/", tablet.help_page, name="help"),
    path("urgent/", tablet.urgent, name="urgent"),
    path("send/", tablet.review, name="review"),
    path("other/", tablet.other, name="other"),
    path("done/", tablet.done, name="done"),
]
