"""The MkDocs plugin: a thin hand-over of the site's pages and files to MkDocs.

    plugins:
      - kiyaku:
          rules: rules/some-terms

Without `rules`, the only terms under `rules/` are meant.  The terms appear in the navigation where mkdocs.yml names
`terms/index.md`, or at its end where it says nothing of navigation.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urljoin

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File as SiteFile
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc

from kiyaku.diagnostic import KiyakuError
from kiyaku.files import write_whole
from kiyaku.messages import describe, text
from kiyaku.publish.markdown import in_markup, plain
from kiyaku.resources import terms_under
from kiyaku.site.build import build, scripts, styles
from kiyaku.site.open import open_site
from kiyaku.site.page import File, Page
from kiyaku.site.search import search_files
from kiyaku.site.write import front_matter
from kiyaku.visible import visible

_URL = re.compile(r"\s*<url>\s*<loc>([^<]*)</loc>.*?</url>", re.DOTALL)


class Options(base.Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say of the plugin."""

    rules = c.Optional(c.Dir(exists=True))
    base = c.Type(str, default="terms")
    today = c.Optional[str | date](c.Type((str, date)))
    drafts = c.Type(bool, default=False)
    official = c.Type(bool, default=True)


class KiyakuPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Publishes a terms document with MkDocs."""

    supports_multiple_instances = True

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the rules and make the pages.

        Raises:
            PluginError: something is wrong with the rules; the message holds every diagnostic.
        """
        language: Literal["ja", "en"] = "en" if str(config.theme.get("language") or "ja").startswith("en") else "ja"
        self.rules = _rules(self.config.rules, config, language)
        try:
            self.site = open_site(
                self.rules,
                today=_day(self.config.today),
                drafts=self.config.drafts,
                official=self.config.official,
                base=self.config.base,
                language=language,
                url=config.site_url or None,
            )
            made = list(build(self.site))
        except KiyakuError as error:
            raise PluginError(visible("\n".join(describe(d, language) for d in error.diagnostics))) from error
        self.pages = {f"{page.path}/index.md".lstrip("/"): page for page in made if isinstance(page, Page)}
        self.files = [file for file in made if isinstance(file, File)]
        self.guides: list[tuple[str, str, str]] = []
        config.extra_css += [self.site.path("assets", name) for name in styles()]
        config.extra_javascript += [_module(self.site.path("assets", name)) for name in scripts()]
        if config.nav is not None:
            config.nav = list(self._with_terms(config.nav))
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the pages and files."""
        if config.nav is None:
            config.nav = [*(file.src_uri for file in files.documentation_pages()), self._whole_navigation()]
        for path, page in self.pages.items():
            hidden = "hide: [navigation, toc]\n" if page.wide else ""
            content = f"{front_matter(page)}{hidden}---\n# {plain(page.title)}\n"
            files.append(SiteFile.generated(config, path, content=content))
        for file in self.files:
            files.append(SiteFile.generated(config, file.path, content=file.content))
        return files

    def on_page_content(self, html: str, /, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Put the body of a page in its place, with its own table of contents."""
        made = self.pages.get(page.file.src_uri)
        if made is None:
            self.guides.append((page.url, str(page.title), html))
            return html
        page.toc = get_toc(_tokens(made))
        page.update_date = made.changed.isoformat() if made.changed is not None else page.update_date
        return f"<h1>{escape(made.title)}</h1>\n{made.body}"

    def on_post_page(self, output: str, /, *, page: SitePage, config: MkDocsConfig) -> str:
        """Tell machines what is not in force, and where the feed is."""
        made = self.pages.get(page.file.src_uri)
        head = ""
        if made is not None:
            feed = self.site.url(made.path, self.site.path("feed.xml"))
            title = escape(f"{self.site.terms.title} {self.site.say('site-feed')}", quote=True)
            head += f'<link rel="alternate feed" type="application/atom+xml" title="{title}" href="{feed}">'
            if not made.in_force:
                head += '<meta name="robots" content="noindex">'
        depth = page.url.count("/")
        root = "../" * depth or "./"
        head += (
            f'<meta name="kiyaku-root" content="{root}"><meta name="kiyaku-base" content="{escape(self.site.base)}">'
        )
        return output.replace("</head>", head + "</head>", 1)

    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        """Leave what is not in force out of the sitemap."""
        if template_name != "sitemap.xml" or not config.site_url:
            return output_content
        hidden = {urljoin(config.site_url, quote(f"{page.path}/")) for page in self.pages.values() if not page.in_force}
        return _URL.sub(lambda m: "" if m[1] in hidden else m[0], output_content)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write what search looks up, the guides included."""
        for file in search_files(self.site, list(self.pages.values()), self.guides):
            write_whole(Path(config.site_dir, file.path), file.content)

    def on_serve(self, server: Any, /, *, config: MkDocsConfig, builder: Any) -> Any:
        """Build anew when a rule file changes."""
        server.watch(str(self.rules))
        return server

    # -- navigation

    def _with_terms(self, nav: list[Any]) -> Iterator[Any]:
        """The navigation with the terms' pages where it names their first page."""
        first = f"{self.site.base}/index.md"
        for entry in nav:
            if entry == first:
                yield self._whole_navigation()
            elif isinstance(entry, dict) and first in entry.values():
                yield {title: self._navigation() for title in entry}
            else:
                yield entry

    def _whole_navigation(self) -> dict[str, list[Any]]:
        return {in_markup(self.site.terms.title): self._navigation()}

    def _navigation(self) -> list[Any]:
        groups: dict[str, list[Any]] = {}
        for path, page in self.pages.items():
            if page.group:
                groups.setdefault(page.group, []).append({in_markup(page.title): path})
        return [f"{self.site.base}/index.md", *({in_markup(title): entries} for title, entries in groups.items())]


def _rules(named: str | None, config: MkDocsConfig, language: Literal["ja", "en"]) -> Path:
    """The folder of the terms: as named, or the only one there is."""
    if named is not None:
        return Path(named)
    found = terms_under(Path(config.config_file_path or "mkdocs.yml").parent)
    if len(found) == 1:
        return found[0]
    raise PluginError(text("site-which-rules", language, folders="、".join(folder.name for folder in found) or "—"))


def _module(path: str) -> Any:
    script = c.ExtraScriptValue(path)
    script.type = "module"
    return script


def _tokens(page: Page) -> list[Any]:
    """The contents in the form in which MkDocs takes them: entries within the entry above them."""
    root: list[Any] = []
    open_at: list[tuple[int, list[Any]]] = [(0, root)]
    for heading in page.contents:
        while open_at[-1][0] >= heading.level:
            open_at.pop()
        entry: dict[str, Any] = {
            "level": heading.level,
            "id": heading.fragment,
            "name": in_markup(heading.title),
            "children": [],
        }
        open_at[-1][1].append(entry)
        open_at.append((heading.level, entry["children"]))
    return [{"level": 1, "id": "", "name": in_markup(page.title), "children": root}]


def _day(given: str | date | None) -> date:
    """The day that decides what is in force: as given, or the day of the build."""
    if isinstance(given, date):
        return given
    if given is not None:
        try:
            return date.fromisoformat(given)
        except ValueError as error:
            raise PluginError(f"today: {given}: YYYY-MM-DD") from error
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now().astimezone().date()
