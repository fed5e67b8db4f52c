"""Every address. Each app keeps its own list; the sign-in pages are in accounts/urls.py."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from clinic.base import views

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("still-here/", views.still_here, name="still_here"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("clinic.pages.urls")),
    path("", include("duplicates.urls")),
    path("", include("patients.urls")),
    path("sign/", include("patients.signing_urls")),
    path("", include("questionnaires.urls")),
    path("", include("intake.urls")),
    path("", include("assessments.urls")),
    path("", include("careplans.urls")),
    path("", include("merging.urls")),
    path("", include("imports.urls")),
]

handler400 = "clinic.base.error_pages.bad_request"
handler403 = "clinic.base.error_pages.forbidden"
handler404 = "clinic.base.error_pages.not_found"
handler500 = "clinic.base.error_pages.server_error"
