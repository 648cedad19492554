"""The doors are opened in Chromium too."""

from tests.browser_support import browser_page, chromium, new_page

__all__ = ["browser_page", "chromium", "new_page"]
