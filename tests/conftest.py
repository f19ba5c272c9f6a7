"""Register the profile of Hypothesis for `make test-quick`."""

from hypothesis import settings

settings.register_profile("quick", max_examples=10)
