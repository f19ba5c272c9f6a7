"""What the library says, word by word: a change is seen in the diff of one file."""

import golden


def test_every_wording_is_the_one_that_was_read_and_kept():
    # After a wording was changed on purpose: `make golden`, then read the diff.
    told, kept = golden.wordings().splitlines(), golden.KEPT.read_text("utf-8").splitlines()
    assert set(told) - set(kept) == set()
    assert set(kept) - set(told) == set()
    assert told == kept
