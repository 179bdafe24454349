"""Notebook topics, which Primavera P6 writes as web pages, as plain text."""

import html
import re

_END = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,1000}>", re.IGNORECASE)
_UNSEEN = re.compile(r"<\s*(script|style|head|title)\b.{0,100000}?<\s*/\s*\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[!/?A-Za-z][^<>]{0,10000}>")


def plain(text: str) -> str:
    """Tags out, characters named by entities in, one line a paragraph; a text without tags stays as it is.

    >>> plain('<html><body bgcolor=""#fff""><p>Dig &amp; pour</p><p>by May</p></body></html>')
    'Dig & pour\\nby May'
    >>> plain("1 < 2")
    '1 < 2'
    """
    text = text.replace('""', '"')
    if _TAG.search(text) is None:
        return text.strip()
    bare = _TAG.sub("", _END.sub("\n", _UNSEEN.sub("", text)))
    lines = [" ".join(line.split()) for line in html.unescape(bare).split("\n")]
    return "\n".join(line for line in lines if line)
