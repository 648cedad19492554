"""What the web server loads: `granian --interface wsgi realestate.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
application = get_wsgi_application()
