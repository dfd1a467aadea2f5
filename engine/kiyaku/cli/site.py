"""The commands of the site: site write, site serve."""

from __future__ import annotations

import argparse
import signal
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import OK, UsageError, add_command, day_of, language_of, print_result, progress, rules_of
from kiyaku.cli.outputs import output_folder
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import text
from kiyaku.names import is_address

if TYPE_CHECKING:
    from kiyaku.site.page import File, Page
    from kiyaku.site.site import Site


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    site = commands.add_parser(
        "site",
        help="The terms as a site: pages, data, feed, calculator.",
        description="The terms as a site: pages, data, feed, calculator.",
    )
    inner = site.add_subparsers(required=True, metavar="COMMAND")
    write = add_command(
        inner,
        "write",
        "Write every page and file of the site, for any generator or web server.",
        "  kiyaku site write build/site --html\n"
        "  kiyaku site write docs --base terms\n"
        "  kiyaku site write build/preview --html --drafts --today 2026-12-01",
        _write,
    )
    write.add_argument("folder", metavar="DIR", help="where to write")
    write.add_argument("--html", action="store_true", help="complete HTML pages (default: Markdown with HTML in it)")
    serve = add_command(
        inner,
        "serve",
        "Show the site in a browser on this machine, until Ctrl+C.",
        "  kiyaku site serve\n  kiyaku site serve --drafts --today 2027-04-01\n  kiyaku site serve --port 9000",
        _serve,
    )
    serve.add_argument("--port", metavar="N", type=int, default=8000, help="port to listen on (default: 8000; 0: any)")
    for command in (write, serve):
        _add_choices(command)


def _add_choices(write: argparse.ArgumentParser) -> None:
    write.add_argument("--base", metavar="PATH", default="terms", help="folder of all addresses (default: terms)")
    write.add_argument("--today", metavar="DATE", help="the day that decides what is in force (default: today)")
    write.add_argument("--url", metavar="URL", help="address of the site's root, for absolute links in data")
    write.add_argument("--without-official", action="store_true", help="leave attached official wording out")


def _write(options: argparse.Namespace) -> int:
    folder = output_folder(options.folder, language_of(options), folder=rules_of(options))
    site, made = _made(options)
    from kiyaku.site.write import write

    pages, files = write(site, made, folder, "html" if options.html else "markdown")
    if options.format == "json":
        content = {"folder": str(folder), "pages": pages, "files": files}
        print_result("site", site.book.provenance(as_of=site.today), content)
    else:
        print(text("site-written", site.language, pages=pages, files=files, folder=folder))
    return OK


def _serve(options: argparse.Namespace) -> int:
    site, made = _made(options)
    from kiyaku.site.serve import server
    from kiyaku.site.write import write

    with TemporaryDirectory() as folder, server(Path(folder), options.port) as listening:
        write(site, made, Path(folder), "html")
        url = f"http://127.0.0.1:{listening.server_port}/{site.path()}/"
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # who ends it from outside is no other than Ctrl+C
        print(text("site-serving", site.language, url=url), flush=True)
        with suppress(KeyboardInterrupt):
            listening.serve_forever()
    return OK


def _made(options: argparse.Namespace) -> tuple[Site, list[Page | File]]:
    """The site, and everything it consists of."""
    if find_spec("htpy") is None:
        raise KiyakuError([Diagnostic(code="needs-extra", args={"extra": "site"}, hint="fix")])
    from kiyaku.site.build import MAKERS, build
    from kiyaku.site.open import open_site
    from kiyaku.site.page import Page
    from kiyaku.site.search import search_files

    language = language_of(options)
    if options.base.strip("/") and not is_address(options.base.strip("/")):
        raise UsageError(text("usage-base", language, value=options.base))
    site = open_site(
        rules_of(options),
        today=day_of(options.today, language),
        drafts=options.drafts,
        official=not options.without_official,
        base=options.base,
        language=language,
        url=options.url,
    )
    made = [item for maker in progress(MAKERS, len(MAKERS)) for item in build(site, (maker,))]
    made += search_files(site, [page for page in made if isinstance(page, Page)])
    return site, made
