"""Reads the workbooks of offices, of every age and habit. It knows no Django.

``wanted`` says which columns are looked for, ``worker.read`` reads a file in a child
process with limits, ``reading`` is what comes back: cells with their place, their value
or what is wrong with them; ``worker.mark`` gives the same workbook back with the wrong
cells coloured. Nothing is ever guessed: what can be read in two ways is a problem with
a suggestion.

Within: ``archive`` refuses by content before anything is unpacked; ``book``, ``grid``
and ``csvfile`` read parts, rows and texts; ``headers`` finds sheet and headings;
``kinds``, ``dates``, ``figures`` make values; ``tcvn3`` and ``vni`` know the old
encodings; ``lines`` tells totals, signatures and sub-headings from data.

Who stores rows calls ``worker.read(content, name, Wanted(columns), Limits(rows=50_000))``,
shows ``reading.refusal()`` and asks again with ``mapping``, ``sheet`` or ``old_text`` until
it is empty, then takes ``row.get(key)``, ``row.problems()`` and ``reading.row_notices``; what
rows mean (keys, scope, future days) is not known here. ``row.cell(key).blank`` tells a cell
nobody filled from a text that is empty.

Why not a library for the cells: python-calamine (0.9.1) gives an error cell and a formula
without a value as blanks, knows neither fonts nor hidden rows, and aborts the process on a
sheet with one cell far away. openpyxl writes the marked workbook; as a reader it is as
slow bare as this is with everything. Processor seconds for 50,000 rows of 20 columns:
calamine 0.7, openpyxl read-only 5.9, this 5 (of which 2.2 for the XML).
"""
