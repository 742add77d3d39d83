"""Excel in: from an uploaded workbook to rows, and back out of them.

``columns`` and ``resources`` say what a kind of sheet holds and how a line is found,
judged and stored (on django-import-export's ``ModelResource``); ``kinds`` is the register of
them. ``services`` takes a batch through its steps: upload, check, confirm, undo. Reading
is done by ``benghe.sheets`` in a bounded child; ``writing`` stores many rows at once and
remembers what each line of the sheet did; ``undoing`` takes that back.
"""
