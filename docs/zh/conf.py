"""Build the Chinese pages: `make site`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "_site"))

from shared import *  # noqa: F403 - what both languages have in common

language = "zh_CN"
html_title = "shopinsure"
