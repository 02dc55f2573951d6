"""From the library to what templates see: frozen contexts, built only through a `Reader`.

One function per class of page; all that is sorted, formatted, linked or counted is done here.
"""
