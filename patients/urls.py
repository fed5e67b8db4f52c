from django.urls import path

from .views import (
    board,
    consent_prints,
    consent_texts,
    consents,
    editing,
    opening,
    person,
    registering,
    searching,
    visits,
)

app_name = "patients"
urlpatterns = [
    path("today/", board.board, name="board"),
    path("today/rows/", board.rows, name="board-rows"),
    path("today/visits/<uuid:uuid>/move/", board.move, name="move"),
    path("today/visits/<uuid:uuid>/undo/", board.undo, name="undo"),
    path("today/visits/<uuid:uuid>/first/", board.first, name="first"),
    path("patients/", searching.search_page, name="search"),
    path("patients/hits/", searching.hits, name="hits"),
    path("patients/new/", registering.register, name="register"),
    path("patients/<uuid:uuid>/", person.detail, name="detail"),
    path("patients/<uuid:uuid>/edit/", editing.edit, name="edit"),
    path("patients/<uuid:uuid>/visits/new/", visits.book, name="book"),
    path("patients/<uuid:uuid>/walk-in/", visits.walk_in, name="walk-in"),
    path("patients/<uuid:uuid>/episode/close/", visits.close_episode, name="close-episode"),
    path("patients/<uuid:uuid>/consents/", consents.consents, name="consents"),
    path("patients/<uuid:uuid>/consents/record/", consents.record_one, name="consent"),
    path("patients/<uuid:uuid>/consents/hand-over/", consents.hand_over, name="hand-over"),
    path("patients/<uuid:uuid>/consents/blank/<uuid:text>.pdf", consent_prints.blank, name="blank-consent"),
    path("consents/<uuid:uuid>/consent.pdf", consent_prints.decision, name="consent-sheet"),
    path("consents/<uuid:uuid>/scan/", consents.scan, name="consent-scan"),
    path("consent-texts/<uuid:uuid>/", consent_texts.consent_text, name="consent-text"),
    path("consent-texts/<uuid:uuid>/retire/", consent_texts.retire, name="retire-text"),
    path("consent-texts/<uuid:uuid>/next/", consent_texts.next_version, name="next-text"),
    path("patients/<uuid:uuid>/open-chart/", opening.open_chart, name="open-chart"),
    path("patients/<uuid:uuid>/team/", opening.add_colleague, name="add-colleague"),
]
