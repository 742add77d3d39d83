"""Reads a page of HTML as a person would: headings, labels, words, addresses."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
        "source", "track", "wbr", "path", "use"}  # fmt: skip
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
SPOKEN = ("title", "alt", "placeholder", "aria-label", "data-label")
# English words that are no Vietnamese syllable. A page that shows one is not finished.
ENGLISH = (
    r"about|action|actions|add|added|all|and|any|apply|are|back|been|by|"
    r"cancel|change|changed|choose|clear|close|collapse|confirm|continue|"
    r"created|date|default|delete|deleted|deselect|details|does|edit|empty|"
    r"enter|error|errors|expand|export|failed|false|field|fields|file|files|"
    r"filter|filters|first|for|found|from|go|has|have|help|hide|history|"
    r"home|import|invalid|is|items|keep|last|list|loading|log|login|logout|"
    r"more|must|name|new|next|none|not|now|number|object|objects|of|ok|"
    r"only|open|optional|other|page|password|permission|permissions|please|"
    r"previous|recent|remove|required|reset|results|returned|row|rows|run|"
    r"save|saved|search|select|selected|show|sign|sort|sorry|status|submit|"
    r"success|successfully|sure|that|the|there|this|time|today|toggle|total|"
    r"true|type|unknown|update|updated|upload|user|username|valid|value|"
    r"view|warning|was|were|which|will|with|yes|yesterday|you|your"
)
ENGLISH_WORD = re.compile(rf"(?<![\w.-])(?:{ENGLISH})(?![\w-])", re.IGNORECASE)
# Keys of figures, sign-in names, file names, addresses: "members.count", "{{key|words}}".
TECHNICAL = re.compile(
    r"\{\{[^}]*\}\}|\|\w+|\b[\w-]+(?:[._][\w-]+)+|https?:\S+|«[^»]*»"
)


class Page(HTMLParser):
    """What a page holds; made with ``Page(html)``."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.language, self.headings = "", 0
        self.texts, self.links, self.get_fields = [], [], []
        self.inline = []  # scripts, styles and handlers that the CSP would block
        self._inputs, self._labelled, self._open = [], set(), []
        self._in_get_form = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found.get("lang", "")
        self.headings += tag == "h1"
        self._note_inline(tag, found)
        self._note_field(tag, found)
        self.texts += [found[name] for name in SPOKEN if found.get(name)]
        if tag == "input" and found.get("type") in {"submit", "button", "reset"}:
            self.texts.append(found.get("value", ""))
        self.links += [found[n] for n in ("href", "action", "src") if n in found]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag == "form":
            self._in_get_form = False
        if tag in self._open:
            while self._open.pop() != tag:
                continue

    def handle_data(self, data):
        if not {"script", "style", "template"} & set(self._open):
            self.texts.append(data)
        elif data.strip() and self._open[-1] == "style":
            self.inline.append("<style>")

    def _note_inline(self, tag, found):
        kind = found.get("type", "text/javascript")
        if tag == "script" and "src" not in found and kind != "application/json":
            self.inline.append("<script>")
        self.inline += [name for name in found if name == "style" or name[:2] == "on"]

    def _note_field(self, tag, found):
        if tag == "form":
            self._in_get_form = found.get("method", "get").lower() == "get"
        if tag == "label" and "for" in found:
            self._labelled.add(found["for"])
        if tag not in {"input", "select", "textarea"}:
            return
        if self._in_get_form:
            self.get_fields.append(found.get("name", ""))
        if found.get("type") not in UNLABELLED and "label" not in self._open:
            spoken = found.get("aria-label") or found.get("aria-labelledby")
            self._inputs.append((found.get("id", ""), found.get("name", ""), spoken))

    @property
    def unlabelled(self):
        """Names of the fields that no label and no other words speak for."""
        return [
            name
            for identity, name, spoken in self._inputs
            if not spoken and (not identity or identity not in self._labelled)
        ]

    @property
    def english(self):
        """English words that a person reads on the page."""
        text = TECHNICAL.sub(" ", " ".join(self.texts))
        return sorted({word.lower() for word in ENGLISH_WORD.findall(text)})


def faults_of(html):
    """Everything that is wrong with a page; empty when nothing is."""
    page = Page(html)
    found = {
        "h1": page.headings if page.headings != 1 else None,
        "lang": repr(page.language) if page.language != "vi" else None,
        "no label": page.unlabelled,
        "English": page.english,
        "inline": page.inline,
        "in GET": [n for n in page.get_fields if n.startswith(("csrf", "pass"))],
    }
    return {name: value for name, value in found.items() if value or value == 0}
