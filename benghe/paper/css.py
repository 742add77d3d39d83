"""The style sheet of a printed page, generated from the rules of form.

No flex and no grid: WeasyPrint has looped on both. Few rules: a list has thousands of
cells and every rule is tried on each.
"""

from dataclasses import dataclass

from benghe.paper.formats import Font, PaperFormat, Part


@dataclass(frozen=True, slots=True)
class Density:
    """How close a table is set that is to stay on one sheet: points, and millimetres."""

    table: int
    padding: str
    head: int
    leading: int
    signing_space: int
    top: int
    bottom: int


# By ``Paper.density``. No public text rules tables; the margins of the last one are
# narrower than the rules want, for a sheet that would otherwise be two.
DENSITIES = {
    1: Density(10, "1.5", 13, 17, 22, 20, 20),
    2: Density(9, "1", 12, 15, 17, 20, 15),
    3: Density(8, "0.5", 12, 14, 12, 15, 10),
}

SELECTORS = {
    Part.TITLE_LINE: ".title-line",
    Part.SUPERIOR: ".superior",
    Part.ISSUER: ".issuer",
    Part.NUMBER: ".number",
    Part.PLACE_DATE: ".place-date",
    Part.KIND: ".kind",
    Part.SUMMARY: ".summary",
    Part.LETTER_SUMMARY: ".letter-summary",
    Part.BODY: "body",
    Part.PART_LABEL: ".part-label",
    Part.PART_TITLE: ".part-title",
    Part.SECTION: ".section",
    Part.CLAUSE: ".clause",
    Part.POINT: ".point",
    Part.AUTHORITY: ".authority",
    Part.POST: ".post",
    Part.SIGNER: ".signer",
    Part.SIGNING_NOTE: ".signing-note",
    Part.RECIPIENTS_TITLE: ".recipients-title",
    Part.RECIPIENT: ".recipient",
    Part.MARK: ".draft-mark",
    Part.ANNEX_LABEL: ".annex-label",
    Part.ANNEX_TITLE: ".annex-title",
    Part.ANNEX_NOTE: ".annex-note",
    Part.CAPTION: "caption",
    Part.TABLE: ".data",
    Part.WIDE_TABLE: ".wide",
    Part.TABLE_NOTE: ".table-note",
}


def _declarations(font: Font) -> str:
    return (
        f"font-size:{font.size}pt;font-weight:{700 if font.bold else 400};"
        f"font-style:{'italic' if font.italic else 'normal'}"
        + (";text-decoration:underline" if font.underline else "")
    )


def _pages(form: PaperFormat, family: str) -> str:
    margins = form.margins
    number = form.font(Part.PAGE_NUMBER)
    return f"""
@page{{size:{form.width}mm {form.height}mm;
margin:{margins.top}mm {margins.right}mm {margins.bottom}mm {margins.left}mm;
@top-center{{content:counter(page);vertical-align:top;margin-top:{form.page_number_from_top}mm;
line-height:1;font-family:"{family}",serif;{_declarations(number)}}}}}
@page:first{{@top-center{{content:none}}}}
@page wide{{size:{form.height}mm {form.width}mm}}
"""


def _layout(form: PaperFormat, family: str) -> str:
    gap, leading = form.paragraph_gap, form.leading
    return f"""
body{{margin:0;font-family:"{family}",serif;line-height:{leading}pt;color:#000;
orphans:2;widows:2;hyphens:none;font-variant-ligatures:none}}
h1,h2,h3,h4,h5,h6{{margin:0;font-weight:400;font-size:inherit;break-after:avoid}}
.kind,.summary,.part-label,.part-title,.annex-label,.annex-title{{display:block}}
.summary,.annex-title{{white-space:pre-line;padding:0 {form.first_line_indent}mm}}
.number,.place-date,.annex-note{{white-space:pre-wrap}}
p{{margin:0 0 {gap}pt;text-align:justify;text-indent:{form.first_line_indent}mm}}
.flush{{text-indent:0}}
.left{{text-align:left}}.center{{text-align:center}}.right{{text-align:right}}
.nowrap{{white-space:nowrap}}
mark{{background:#ffe58a;color:#000}}
.head,.foot{{width:100%;table-layout:fixed;border-collapse:collapse}}
.head td,.foot td{{padding:0;vertical-align:top}}
.head p,.foot p{{margin:0;text-indent:0;text-align:center}}
.head .head-left{{width:46%}}
.head .title-line span{{display:inline-block;padding-bottom:1pt;border-bottom:{form.rule_thickness}pt solid #000}}
.head .place-date{{margin-top:{gap}pt}}
.paper-title{{text-align:center}}
.head+.paper-title{{margin-top:{2 * leading}pt}}
.hyphens{{text-align:center;text-indent:0;margin:0 0 {leading}pt}}
.part{{margin:{leading}pt 0 {2 * gap}pt;text-align:center}}
.section,.clause,.point{{margin:0 0 {gap}pt;text-align:justify;text-indent:{form.first_line_indent}mm}}
.bullets{{list-style:none;margin:0;padding:0}}
.bullets li{{margin:0 0 {gap}pt;text-align:justify;text-indent:{form.first_line_indent}mm}}
.foot{{margin-top:{leading}pt;break-inside:avoid;break-before:avoid}}
.foot .recipients{{width:46%}}
.foot .recipients p{{text-align:left}}
.foot .recipient{{line-height:{leading - 4}pt}}
.foot .signer{{margin-top:{form.signing_space}mm}}
.data{{width:100%;table-layout:fixed;border-collapse:collapse;margin:{gap}pt 0 {2 * gap}pt;line-height:1.2}}
.data th,.data td{{border:0.5pt solid #000;padding:2pt 3pt;vertical-align:top;overflow-wrap:anywhere}}
.data th{{text-align:center;vertical-align:middle}}
.data tr{{break-inside:avoid}}
.data .group{{break-after:avoid}}.data .group th{{text-align:left}}
.data .total td{{font-weight:700}}
.data caption{{text-align:center;margin-bottom:{gap}pt;line-height:{leading}pt;break-after:avoid}}
.table-note{{text-indent:0;text-align:left;line-height:1.2;break-before:avoid}}
.chart{{margin:{gap}pt auto 0;width:140mm;max-width:100%;break-inside:avoid}}
.chart svg{{display:block;width:100%}}
.chart figcaption{{text-align:center;line-height:1.2;font-weight:700;margin-top:{gap}pt}}
.annex,.annex-wide{{break-before:page}}
.annex-wide,.wide-page{{page:wide}}
.annex-head{{text-align:center}}
.annex-note{{text-align:center;text-indent:0;margin:0}}
"""


def _close(density: Density) -> str:
    """What a paper of that density has otherwise than the rules."""
    head, leading = density.head, density.leading
    return f"""
@page wide{{margin-top:{density.top}mm;margin-bottom:{density.bottom}mm}}
body,.data caption{{line-height:{leading}pt}}
.head p,.foot p,.summary{{font-size:{head}pt}}
.kind{{font-size:{head + 2}pt}}
.head .place-date{{margin-top:2pt}}
.head+.paper-title{{margin-top:4pt}}
.hyphens{{margin:0;line-height:6pt}}
.foot{{margin-top:4pt}}
.foot .signer{{margin-top:{density.signing_space}mm}}
.data{{margin:4pt 0;line-height:1.15}}
.data,.wide,.table-note{{font-size:{density.table}pt}}
.data th,.data td{{padding:{density.padding}pt 2pt}}
.table-note{{margin:0}}
"""


def print_css(form: PaperFormat, family: str, density: int = 0) -> str:
    """The whole style sheet of a paper set in that family, without its @font-face.

    Raises KeyError for a density that is neither 0 nor one of ``DENSITIES``.
    """
    rows = [
        f"{selector}{{{_declarations(form.font(part))}}}"
        for part, selector in SELECTORS.items()
    ]
    close = [_close(DENSITIES[density])] if density else []
    return "\n".join([_pages(form, family), _layout(form, family), *rows, *close])
