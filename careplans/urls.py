from django.urls import path

from careplans.views import content, handouts, rules, screen, suggestions

app_name = "careplans"
urlpatterns = [
    path("exams/<uuid:uuid>/plan/", screen.draft, name="draft"),
    path("exams/<uuid:uuid>/so-far/", screen.so_far, name="so_far"),
    path("plans/<uuid:uuid>/", screen.plan, name="plan"),
    path("plans/<uuid:uuid>/look-again/", screen.look_again, name="look_again"),
    path("plans/<uuid:uuid>/answers/<uuid:version>/", suggestions.answer, name="answer"),
    path("plans/<uuid:uuid>/goals/", content.goal, name="goal"),
    path("plans/<uuid:uuid>/activities/", content.activity, name="activity"),
    path("plans/<uuid:uuid>/review/", content.review, name="review"),
    path("plans/<uuid:uuid>/revise/", content.revise, name="revise"),
    path("plans/<uuid:uuid>/end/", content.end, name="end"),
    path("plans/<uuid:uuid>/issue/", handouts.issue, name="issue"),
    path("suggestions/<uuid:uuid>/why/", screen.why, name="why"),
    path("suggestions/<uuid:uuid>/accept/", suggestions.accept, name="accept"),
    path("suggestions/<uuid:uuid>/edit/", suggestions.edit, name="edit"),
    path("suggestions/<uuid:uuid>/decline/", suggestions.decline, name="decline"),
    path("suggestions/<uuid:uuid>/reopen/", suggestions.reopen, name="reopen"),
    path("goals/<uuid:uuid>/drop/", content.drop_goal, name="drop_goal"),
    path("activities/<uuid:uuid>/drop/", content.drop_activity, name="drop_activity"),
    path("rules/<uuid:uuid>/", rules.rule, name="rule"),
    path("rules/<uuid:uuid>/edit/", rules.edit_rule, name="edit_rule"),
    path("rules/<uuid:uuid>/publish/", rules.publish_rule, name="publish_rule"),
    path("rules/<uuid:uuid>/retire/", rules.retire_rule, name="retire_rule"),
    path("handouts/", handouts.handouts, name="handouts"),
    path("handouts/<uuid:uuid>/", handouts.handout, name="handout"),
    path("handouts/<uuid:uuid>/print/", handouts.print_handout, name="print_handout"),
    path("handouts/<uuid:uuid>/handed-over/", handouts.hand_over, name="hand_over"),
]
