"""A small server for looking at a site on one's own machine."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiyaku.diagnostic import Diagnostic, KiyakuError


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the files in a folder, for this machine alone; port 0 is any free one.

    Raises:
        KiyakuError: the port cannot be had.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        args = {"port": port, "reason": str(error)}
        raise KiyakuError([Diagnostic(code="site-port", args=args, hint="fix")]) from error


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of a request."""
