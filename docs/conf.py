"""Build the English pages: `make site`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_site"))

from shared import *  # noqa: F403 - what both languages have in common

language = "en"
html_title = "shopinsure"
exclude_patterns = ["_site", "zh", "calculator", "**/.ipynb_checkpoints"]
