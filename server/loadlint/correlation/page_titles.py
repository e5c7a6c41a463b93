"""Titles of pages that tell requests apart whose addresses differ in the query alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.prove.pages import page_of
from loadlint.failures.login_pages import is_html, view_of

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment


def title_of(alignment: Alignment, step: int) -> str | None:
    """The title of the page that a step opens, the same in all recordings and another one than those of the other
    steps with its path; None where there is none.
    """
    path = path_of(alignment.steps[step].address)
    alike = [other.index for other in alignment.steps if path_of(other.request.url.value) == path]
    titles = {other: _titles(alignment, other) for other in alike}
    title, *more = titles[step] or [""]
    is_shared = any(title in titles[other] for other in alike if other != step)
    return title if title and not more and not is_shared else None


def _titles(alignment: Alignment, step: int) -> list[str]:
    """The titles that the recordings have; "" for an answer that is no page or has no title."""
    pages = [page_of(run, step, follow=alignment.follows(step)) for run in alignment.runs]
    responses = [page.response for page in pages if page is not None]
    titles = [view_of(response.text).title if is_html(response) else "" for response in responses]
    return list(dict.fromkeys(" ".join(title.split()) for title in titles))
