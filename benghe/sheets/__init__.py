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

Why not a library for the cells: python-calamine (three times as fast as this) returns an
error cell and a formula without a value as blanks, knows neither fonts nor hidden rows
and ends the process on a sheet with one far cell; openpyxl reads 50,000 rows of 20
columns in 7.4 s where this takes about 3. openpyxl writes the marked workbook.
"""
