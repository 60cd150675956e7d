"""Every page of the console in one table; whoever adds a page adds a line."""

from playwright.sync_api import Page, expect

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
    ("admin/routing", "route"),
    ("admin/hours", "route"),
    ("admin/staff", "staff"),
    ("admin/audit", "audit"),
    ("admin/replies", "answer"),
)


def settled(page: Page) -> None:
    """Nothing is on its way any more: what people see, not a skeleton. (Streams stay open, so the network never rests.)"""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page.locator(".area-notice")).to_have_count(0)
    page.evaluate("() => document.fonts.ready.then(() => true)")
