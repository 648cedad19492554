"""The certificate as a PDF, faithful to RULEBOOK 7.1: cover, title page, table, notes, drawings.

`render()` is pure: the same pages give the same bytes. Only this package (and the letters) draws with reportlab.
"""

from certificates.pdf.book import Pages, render
from certificates.pdf.layout import SEAL_BOX, SEAL_PAGE
from realestate.common.stamp import stamp

__all__ = ["SEAL_BOX", "SEAL_PAGE", "Pages", "render", "stamp"]
