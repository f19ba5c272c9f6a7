"""The lines of docs/build-a-service.md answer as printed."""

import json
import re
import shutil
import subprocess

import pytest
from test_killed import Running

from conftest import EXAMPLES, SERVICE, migrate

PAGE = SERVICE.parents[1] / "docs" / "build-a-service.md"
SENT = ("ShopRequest", "OrderPolicyRequest", "QualityClaim", "Event")
STEP = re.compile(r"```sh\n([^`]*)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_lines_of_the_page_answer_as_printed(tmp_path):
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    migrate(url)
    running = Running(url)
    said, steps = "", STEP.findall(PAGE.read_text("utf-8"))
    try:
        lines = "echo =====\n".join(lines for lines, _ in steps)
        lines = lines.replace("localhost:8000", str(running.client.base_url).rstrip("/"))
        said = subprocess.check_output(["/bin/sh"], input=lines, cwd=tmp_path, text=True)
    finally:
        running.kill()
        running.client.close()
    assert len(steps) == 5
    assert [it.strip() for it in said.split("=====\n")] == [it.strip() for _, it in steps]


def test_what_the_page_sends_is_what_the_examples_show():
    """Whoever sends the examples of /docs after the lines of the page meets no conflict."""
    lines = "".join(lines for lines, _ in STEP.findall(PAGE.read_text("utf-8")))
    lines = lines.replace("'$REFUND'", "R-1").replace("'$GOODS'", "199.00")
    sent = [json.loads(it) for it in re.findall(r"-d '(\{[^']*)'", lines)]
    assert sent == [EXAMPLES[name] for name in SENT]
