import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
settings.ROOT_URLCONF = "benchmarks.bare.urls"
application = get_wsgi_application()
