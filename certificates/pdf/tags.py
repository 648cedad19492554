"""The structure of the document (tagged PDF, ISO 32000-1 14.7): what is a heading, a paragraph, a cell, a figure.

A reader of the screen reads rows and cells in order, and text is copied in the order in which it is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString


class Element:
    """A node of the structure: `kind` is a standard type (H1, P, Table, TR, TH, TD, Figure)."""

    def __init__(self, kind: str, parent: Element | None, *, alt: str = "") -> None:
        self.kind, self.parent, self.alt = kind, parent, alt
        self.kids: list[Element | tuple[Any, int]] = []
        self.dictionary: Any = None
        self.reference: Any = None
        if parent:
            parent.kids.append(self)


class Structure:
    """Collects the elements while the pages are drawn, and writes them at the end."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.root = Element("Document", None)
        self.pages: list[list[Element]] = [[]]
        self.on_new_page: Callable[[], None] = lambda: None

    @contextmanager
    def mark(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to `element`."""
        marked = self.pages[-1]
        element.kids.append((self.canvas._doc.thisPageRef(), len(marked)))
        self.canvas._code.append(f"/{element.kind} <</MCID {len(marked)}>> BDC")
        marked.append(element)
        yield
        self.canvas._code.append("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside says nothing: lines, grounds."""
        self.canvas._code.append("/Artifact BMC")
        yield
        self.canvas._code.append("EMC")

    def show_page(self) -> None:
        """Finish the page; its number in the parent tree is its place in the book."""
        self.canvas.showPage()
        page = self.canvas._doc.Pages.pages[-1]
        page.__NoDefault__ = (*type(page).__NoDefault__, "StructParents", "Tabs")
        page.StructParents, page.Tabs = len(self.pages) - 1, PDFName("S")
        self.pages.append([])
        self.on_new_page()

    def write(self) -> None:
        """Hang the structure into the document's catalog."""
        doc = self.canvas._doc
        top = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        top_reference = doc.Reference(top)
        self._refer(self.root, doc)
        self._fill(self.root, top_reference)
        numbers: list[Any] = []
        for place, marked in enumerate(self.pages[:-1]):
            numbers += [place, doc.Reference(PDFArray([element.reference for element in marked]))]
        top.dict["K"] = self.root.reference
        top.dict["ParentTree"] = doc.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        top.dict["ParentTreeNextKey"] = len(self.pages) - 1
        catalog = doc.Catalog
        catalog.StructTreeRoot = top_reference
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _refer(self, element: Element, doc: Any) -> None:
        element.dictionary = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.kind)})
        element.reference = doc.Reference(element.dictionary)
        for kid in element.kids:
            if isinstance(kid, Element):
                self._refer(kid, doc)

    def _fill(self, element: Element, parent: Any) -> None:
        fields = element.dictionary.dict
        fields["P"] = parent
        if element.alt:
            fields["Alt"] = PDFString(element.alt)
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                self._fill(kid, element.reference)
                kids.append(kid.reference)
            else:
                page, number = kid
                kids.append(PDFDictionary({"Type": PDFName("MCR"), "Pg": page, "MCID": number}))
        fields["K"] = PDFArray(kids)
