"""The profile of an installation; `script/server` and `gridvisit serve` use it, too."""

from gridvisit.project.settings.base import *
from gridvisit.project.settings.base import flag

_HTTPS = flag("GRIDVISIT_HTTPS", default=False)
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
