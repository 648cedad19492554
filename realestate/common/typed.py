"""What somebody typed is not lost when their session has ended: it waits until they have signed in again.

Kept under the page that they typed it on, for an hour, without codes, passwords and files. Whoever may open that page
afterwards sees it once; nobody else can.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from realestate.common import clock

KEY = "typed"
LIVES = 3600
MOST = 20_000  # characters
NEVER = ("csrfmiddlewaretoken", "code", "password", "seen", "text_sha256")


def page_of(request: HttpRequest) -> str:
    """The page with the form: where the browser says that it comes from, when that is ours; else this address."""
    referer = urlsplit(request.headers.get("referer", ""))
    return referer.path if referer.path and referer.netloc == request.get_host() else request.path


def keep_typed(request: HttpRequest) -> str:
    """Keep what was posted; gives the page to come back to."""
    page, fields = page_of(request), request.POST.copy()
    for name in NEVER:
        fields.pop(name, None)
    text = fields.urlencode()
    if fields and len(text) <= MOST:
        request.session[KEY] = {"page": page, "text": text, "at": clock.now().timestamp()}
    return page


def take_typed(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, or for an act below it, once."""
    kept = request.session.get(KEY)
    if not kept or not kept["page"].startswith(request.path):
        return None
    del request.session[KEY]
    return QueryDict(kept["text"]) if clock.now().timestamp() - kept["at"] <= LIVES else None
