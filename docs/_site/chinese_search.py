"""Find Chinese words in the search of the site: every pair of characters is a word.

Sphinx asks the package jieba for words and finds none without it, and its page of the search stops
at an error (9.0.4). Pairs need no dictionary, and what is asked is split as the pages are.
"""

import re

from sphinx.search.zh import SearchChinese

HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[a-zA-Z0-9_]+")


class SearchPairs(SearchChinese):
    """Split Chinese text into pairs of characters, and leave other words as they are."""

    language_name = "English"  # of the stemmer, which is that of the other words
    js_splitter_code = r"""
function splitQuery(query) {
  const pairs = (query.match(/[\u4e00-\u9fff]+/g) || [])
    .flatMap(run => [...run].slice(1).map((it, at) => run[at] + it));
  return [...pairs, ...(query.match(/[a-zA-Z0-9_]+/g) || [])];
}
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - its name in Sphinx
        """Return the words of a text."""
        latin = LATIN.findall(input)
        self.latin_terms.update(latin)
        runs = HAN.findall(input)
        return [run[at : at + 2] for run in runs for at in range(len(run) - 1)] + latin
