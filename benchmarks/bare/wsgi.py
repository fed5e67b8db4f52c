import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from clinic.base.warming import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
settings.ROOT_URLCONF = "benchmarks.bare.urls"
application = get_wsgi_application()
warm_up()
