"""What spreadsheets put on the clipboard when a block of cells is copied.

Both flavours. The files under ``sheets`` are recorded: LibreOffice Calc 7.4 opened a
small workbook, copied a block, and the X clipboard was read, byte by byte (see
``recorded``). Excel's below are written by hand after its known marks: lines end with
CRLF, one more end of line closes the block, a cell with a break or a quote is quoted,
and the table says which sign stands before the decimals.
"""

from pathlib import Path

SHEETS = Path(__file__).parent / "sheets"

# Two lines of three months: Vietnamese Excel, the second line's last cell empty.
EXCEL_TEXT = "3,012\t4,655\t7,846\r\n1,299\t2,01\t\r\n"
EXCEL_HTML = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet>
<meta name=Generator content="Microsoft Excel 15">
<style>
<!--table
	{mso-displayed-decimal-separator:"\\,";
	mso-displayed-thousand-separator:"\\.";}
td
	{padding-top:1px;
	mso-ignore:padding;
	font-size:11.0pt;
	font-family:Calibri, sans-serif;
	text-align:general;
	vertical-align:bottom;
	white-space:nowrap;}
.xl65
	{mso-number-format:"0\\.000";}
-->
</style>
</head>
<body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=192 style='border-collapse:
 collapse;width:144pt'>
<!--StartFragment-->
 <col width=64 span=3 style='width:48pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 align=right width=64 style='height:15.0pt;width:48pt'>3,012</td>
  <td class=xl65 align=right width=64 style='width:48pt'>4,655</td>
  <td class=xl65 align=right width=64 style='width:48pt'>7,846</td>
 </tr>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 align=right style='height:15.0pt'>1,299</td>
  <td class=xl65 align=right>2,01</td>
  <td class=xl65></td>
 </tr>
<!--EndFragment-->
</table>
</body>
</html>"""

# The same first line from an Excel whose decimals stand after a dot.
ENGLISH_TEXT = "3.012\t1,234.5\t7.846\r\n"
ENGLISH_HTML = (
    EXCEL_HTML.replace('decimal-separator:"\\,"', 'decimal-separator:"\\."')
    .replace('thousand-separator:"\\."', 'thousand-separator:"\\,"')
    .replace("4,655", "1,234.5")
)

# A column with a quoted cell of two lines, thousands, words.
QUOTED_TEXT = '1.234,5\r\n"1.250\n"\r\nchưa có\r\n'
QUOTED_HTML = f"""{EXCEL_HTML[: EXCEL_HTML.index(" <col ")]} <col width=64>
 <tr height=20><td height=20 align=right>1.234,5</td></tr>
 <tr height=40><td height=40>1.250<br></td></tr>
 <tr height=20><td height=20>chưa có</td></tr>
<!--EndFragment-->
</table>
</body>
</html>"""


def recorded(name):
    """Text and table of one block as LibreOffice Calc gave them.

    ``calc_vi`` and ``calc_en`` are the same three lines of four cells in an office of
    either language: thousands, decimals, nought, a blank; a percent, a day, words with
    quotes, a formula; a number without a format, thousands, a negative, two lines of
    words. ``calc_mixed``: again, in an English office whose numbers have a Vietnamese
    format, all but the one without a format. ``calc_marks``: quotes that open a cell,
    a comment, borders, merged cells, numbers stored as text. ``calc_one``: a single
    cell of the English office. Calc quotes nothing and turns a break into a space.
    """
    return tuple(
        (SHEETS / f"{name}.{kind}").read_text("utf-8") for kind in ("txt", "clip")
    )


def copy(visitor, text, html):
    """Copy as a spreadsheet does: in a window of its own, both flavours at once."""
    sheet = visitor.context.new_page()
    sheet.set_content("<p>Bảng tính</p>")
    sheet.evaluate(
        """([text, html]) => document.addEventListener("copy", (event) => {
            event.clipboardData.setData("text/plain", text);
            event.clipboardData.setData("text/html", html);
            event.preventDefault();
            document.title = "copied";
        })""",
        [text, html],
    )
    sheet.keyboard.press("Control+C")
    sheet.wait_for_function("document.title === 'copied'")
    sheet.close()
    visitor.page.bring_to_front()
