"""What the law says, as data and pure functions: no database, no clock of its own, no Django.

``judge(application, book, at, calendar)`` gives every reason at once; ``effect`` of a type says what an entry does to
the book.
"""
