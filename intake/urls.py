"""Staff under /intake/, the patient under /tablet/, who comes to it from away by /form/."""

from django.urls import include, path

from intake.views import answers, correcting, fill, linking, staff

staff_side = [
    path("visits/<uuid:uuid>/", staff.panel, name="panel"),
    path("visits/<uuid:uuid>/start/", staff.start, name="start"),
    path("visits/<uuid:uuid>/blank.pdf", staff.blank, name="blank"),
    path("visits/<uuid:uuid>/link/", linking.make, name="link"),
    path("visits/<uuid:uuid>/link/close/", linking.close, name="close-link"),
    path("responses/<uuid:uuid>/", answers.answers, name="answers"),
    path("responses/<uuid:uuid>/correct/<str:link_id>/", correcting.correct, name="correct"),
    path("responses/<uuid:uuid>/error/", correcting.error, name="error"),
    path("responses/<uuid:uuid>/page/<int:number>/", fill.page, name="page"),
    path("responses/<uuid:uuid>/answer/", fill.save, name="save"),
    path("responses/<uuid:uuid>/send/", fill.review, name="review"),
    path("responses/<uuid:uuid>/help-given/", staff.help_given, name="help-given"),
    path("responses/<uuid:uuid>/stop/", staff.stop, name="stop"),
    path("flags/<uuid:uuid>/acknowledge/", answers.acknowledge, name="acknowledge"),
    path("flags/<uuid:uuid>/clear/", answers.clear, name="clear"),
]

urlpatterns = [
    path("intake/", include((staff_side, "intake"))),
    path("tablet/", include("intake.tablet_urls")),
    path("form/", include("intake.link_urls")),
]
