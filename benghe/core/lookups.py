"""A lookup that both databases answer from an index: a stored key that begins so."""

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Prefix(Lookup):
    """``word__prefix="ngu"``: keys of ASCII letters and digits that begin with the text.

    Django's ``startswith`` is never answered from an index on SQLite. Here it is a
    range of the plain order there, and LIKE on PostgreSQL, whose pattern index
    (made for every indexed text) needs it. An empty text matches everything.
    """

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """From the text to the first text that no longer begins so."""
        left, left_params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        if not text:
            return f"{left} IS NOT NULL", list(left_params)
        beyond = text[:-1] + chr(ord(text[-1]) + 1)
        params = [*left_params, text, *left_params, beyond]
        return f"({left} >= %s AND {left} < %s)", params

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """A pattern; what would be a sign of the pattern stands for itself."""
        left, left_params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        for sign in ("\\", "%", "_"):
            text = text.replace(sign, f"\\{sign}")
        return f"{left} LIKE %s", [*left_params, f"{text}%"]
