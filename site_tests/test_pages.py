"""The site as its readers meet it: in a browser, wide and on a telephone, light and dark."""

import pytest
from built import PAGES, SITE

LOOKED_AT = [
    it
    for it in PAGES
    if it.rpartition("/")[2] in {"index.html", "price.html", "rules.html", "premium.html"}
]
# What sticks out to the right of a page, but in what scrolls by itself, as tables and code do. The
# content as a whole scrolls too, which hides it: no width of the page would tell.
STICKING_OUT = """() => [...document.querySelectorAll('.announcement *, .content *')]
  .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .filter(it => {
    for (let at = it.parentElement; !at.matches('.content, body'); at = at.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return false;
    }
    return getComputedStyle(it).position !== 'fixed' && it.checkVisibility();
  })
  .map(it => it.outerHTML.slice(0, 100))"""
CLIPPED = "it => it.scrollHeight - it.clientHeight"
# How well a text can be read on what lies behind it, as WCAG 2 works it out.
CONTRAST = """selector => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(x => x / 255)
    .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(selector)].filter(it => it.offsetParent).map(it => {
    const text = light(numbers(getComputedStyle(it).color)), paper = light(behind(it));
    const [a, b] = [Math.min(text, paper), Math.max(text, paper)];
    return (b + 0.05) / (a + 0.05);
  });
}"""


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_telephone_or_says_an_error(opened, name):
    with opened(name, width=390) as page:
        assert len(page.locator(".content").inner_text()) > 20
        assert page.evaluate(STICKING_OUT) == []
        assert page.locator(".announcement").evaluate(CLIPPED) <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_links_of_the_header_lead_to_their_pages(opened, width):
    with opened(width=width) as page:
        links = page.locator(".site-header li a")
        names = [(it.inner_text(), it.get_attribute("href")) for it in links.all()]
        assert len(names) >= 5
        for words, place in names:
            page.get_by_role("navigation").first.get_by_text(words, exact=True).click()
            assert page.url.endswith(f"/{place}")
            assert page.locator(".site-header a[aria-current=page]").inner_text() == words
            page.go_back()


@pytest.mark.parametrize(
    ("question", "heading"),
    [("Price", "Price"), ("claim", "Claim"), ("start", "Start")],
)
def test_a_reader_finds_each_answer_from_the_start_page_in_one_click(opened, question, heading):
    with opened() as page:
        page.locator("article").get_by_role("link", name=question, exact=True).first.click()
        assert page.locator("h1").inner_text().startswith(heading)


def test_the_search_finds_a_function_by_its_name(opened):
    with opened() as page:
        page.locator("input.sidebar-search").fill("surrender_refund")
        page.keyboard.press("Enter")
        page.locator("ul.search li a[href*='reference/premium']").first.wait_for()  # one by one


@pytest.mark.parametrize("words", ["退保", "价保理赔", "surrender_refund"])
def test_the_chinese_search_finds_what_is_asked(opened, words):
    with opened("zh/index.html") as page:
        page.locator("input.sidebar-search").fill(words)
        page.keyboard.press("Enter")
        found = page.locator("ul.search li").locator("a[href*='price.html'], a[href*='claim.html']")
        found.first.wait_for()


def test_the_search_that_finds_nothing_says_so(opened):
    with opened("search.html?q=nosuchwordhere") as page:
        page.locator(".search-summary").wait_for()
        page.get_by_text("did not match any documents").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", LOOKED_AT)
def test_texts_stand_out_from_what_is_behind_them(opened, name, scheme):
    with opened(name, color_scheme=scheme) as page:
        read = "article p, article li, article td, .site-header a"
        assert min(page.evaluate(CONTRAST, read)) >= 4.5


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_is_there_without_a_server(windows, name):
    page, faults = windows(offline=True), []
    page.on("requestfailed", lambda it: faults.append(it.url))
    page.goto((SITE / name).as_uri())
    for link in page.locator(".site-header a").all():
        place = link.evaluate("it => it.href")
        assert place.startswith(SITE.as_uri())
    assert faults == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", [it for it in LOOKED_AT if not it.startswith("zh/")])
def test_the_switch_leads_to_the_twin_and_back(opened, name, width):
    twin = f"zh/{name}" if (SITE / "zh" / name).is_file() else "zh/index.html"
    with opened(name, width=width) as page:
        page.locator(".language-switch").click()
        assert page.url.endswith(f"/{twin}")
        assert page.locator("html").get_attribute("lang").startswith("zh")
        page.locator(".language-switch").click()
        assert page.url.endswith(f"/{twin.removeprefix('zh/')}")
        assert page.locator("html").get_attribute("lang") == "en"
