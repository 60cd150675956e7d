"""Every page of the console in one table; whoever adds a page adds a line."""

from playwright.sync_api import Page

# Address after the #, and who may see it. What stands in brackets is filled in.
PLACES: tuple[tuple[str, str], ...] = (
    ("desk", "read"),
    ("desk/{conversation}", "read"),
    ("wall", "supervise"),
    ("wall/reports", "supervise"),
    ("wall/reviews", "supervise"),
    ("wall/coaching", "supervise"),
    ("wall/mine", "read"),
    ("knowledge/articles", "knowledge"),
    ("knowledge/articles/{article}", "knowledge"),
    ("knowledge/upload", "knowledge"),
    ("knowledge/faq", "knowledge"),
    ("knowledge/sources", "knowledge"),
    ("knowledge/gaps", "knowledge"),
    ("knowledge/test", "knowledge"),
    ("knowledge/usage", "knowledge"),
    ("insights/risk", "engineer"),
    ("insights/samples", "engineer"),
    ("insights/learning", "engineer"),
    ("insights/evals", "engineer"),
    ("insights/cases", "engineer"),
    ("admin/routing", "route"),
    ("admin/hours", "route"),
    ("admin/staff", "staff"),
    ("admin/audit", "audit"),
    ("admin/replies", "answer"),
)


# True when for half a second nothing was loading: a page that has just been called for has not drawn its skeleton yet.
_AT_REST = """async () => {
  const until = Date.now() + 20000
  const busy = () => document.querySelector('.skeleton, .area-notice, [aria-busy=true]') !== null
  let since = Date.now()
  while (Date.now() < until) {
    await new Promise((done) => setTimeout(done, 50))
    if (busy()) since = Date.now()
    if (Date.now() - since > 500) return document.fonts.ready.then(() => true)
  }
  return false
}"""


def settled(page: Page) -> None:
    """What people see, not a skeleton. (Streams stay open, so the network never rests.)"""
    assert page.evaluate(_AT_REST), f"{page.url} is still loading"
