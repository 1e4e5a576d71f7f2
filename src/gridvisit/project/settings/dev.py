"""Development: readable errors, templates re-read."""

from gridvisit.project.settings.base import *

DEBUG = True
WHITENOISE_AUTOREFRESH = True
