"""The frame that a map lives in, and what the browser must allow it.

A map is a document of its own inside ``<iframe sandbox="…">`` without ``allow-same-origin``: its origin is
opaque, so it can read neither the page around it nor a cookie, even if something went wrong inside. An
opaque origin also means that ``'self'`` matches nothing in it, therefore scripts and styles are named by
nonce and images by the host itself.

Our inline script and style carry the nonce. Leaflet and the script that draws are handed in by the page around the
frame and named by hash, so that nothing else can be handed in; a frame that stands alone fetches them with the nonce.
A document that comes inside its page obeys the page's policy and a stricter one of its own, which it states itself and
in which everything is named by hash. ``img-src`` is for tiles, if any. Leaflet positions everything through the object
model, which needs no ``unsafe-inline``. The files that the frame loads must not be served with
``Cross-Origin-Resource-Policy: same-origin``: to an opaque origin everything is cross-origin, and the browser would
refuse them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FRAME_SANDBOX = "allow-scripts allow-top-navigation-by-user-activation"
"""Value of the frame's ``sandbox`` attribute: links may lead the whole page on, but only when a person
follows them.
"""

_NONCE = re.compile(r"[A-Za-z0-9+/_-]{16,128}={0,2}")
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9*_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")
_DIGEST = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f\"'<>`]*")


def frame_csp(
    nonce: str, asset_origin: str, tiles_host: str | None = None, *, code: Sequence[str] = (), style: str = ""
) -> str:
    """Return the ``Content-Security-Policy`` of a map document.

    ``code`` and ``style`` are hashes (``sha256-…``) of the scripts and the style that may be handed in.

    ``asset_origin`` is scheme, host and port that serve the page (``https://pahunch.example``);
    ``tiles_host`` the origin of background tiles, if any. The policy repeats the sandbox, so that the
    document is no more trusted when somebody opens it by itself. Raises ValueError when an argument could
    smuggle in another directive.
    """
    check_nonce(nonce)
    origins = [asset_origin] if tiles_host is None else [asset_origin, tiles_host]
    _check_origins(*origins)
    _check_digests(*code, *([style] if style else ()))
    return "; ".join(
        (
            "default-src 'none'",
            " ".join((f"script-src 'nonce-{nonce}'", *(f"'{digest}'" for digest in code))),
            f"style-src 'nonce-{nonce}'" + (f" '{style}'" if style else ""),
            f"img-src data: {' '.join(origins)}",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {asset_origin}",
            f"sandbox {FRAME_SANDBOX}",
        )
    )


def embedded_csp(
    asset_origin: str,
    tiles_host: str | None = None,
    *,
    code: Sequence[str],
    styles: Sequence[str],
    scripts: Sequence[str],
    sheet: str,
) -> str:
    """Return the policy that a map document inside its page states itself (``<meta http-equiv>``).

    ``code`` and ``styles`` are hashes (``sha256-…``) of all that runs and of all that styles; ``scripts`` and ``sheet``
    are the paths of the files that it fetches where the page around does not answer. Raises ValueError as
    :func:`frame_csp` does.
    """
    _check_origins(asset_origin, *([] if tiles_host is None else [tiles_host]))
    _check_digests(*code, *styles)
    files = [_file_source(asset_origin, path) for path in (*scripts, sheet)]
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src", *(f"'{digest}'" for digest in code), *files[:-1])),
            " ".join(("style-src", *(f"'{digest}'" for digest in styles), files[-1])),
            f"img-src data: {tiles_host or ''}".strip(),
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _file_source(origin: str, path: str) -> str:
    """Return a file's address as a policy names it: nothing that could end the directive, and no query."""
    source = path.partition("?")[0]
    if own_path(source) is None or re.search(r"[;,\s]", source):
        raise ValueError(f"not a path of a file: {path!r}")
    return origin + source


def _check_origins(*origins: str) -> None:
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"not an origin: {origin!r}")


def _check_digests(*digests: str) -> None:
    for digest in digests:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a hash: {digest!r}")


def check_nonce(nonce: str) -> str:
    """Return the nonce; ValueError unless it is at least 16 characters of base64."""
    if not _NONCE.fullmatch(nonce):
        raise ValueError("a nonce is at least 16 characters of base64")
    return nonce


def own_path(link: str | None) -> str | None:
    """Return a link that stays on this site: a path from the root, never another host; ValueError
    otherwise.
    """
    if link is not None and not _PATH.fullmatch(link):
        raise ValueError(f"not a path on this site: {link!r}")
    return link
