"""The kit of official papers: one document tree, several writers. It knows no Django.

``tree`` is what a paper says, ``formats`` how the Party wants it to look on a day,
``html`` writes the preview and the page to print, ``worker`` turns that into PDF.
"""
