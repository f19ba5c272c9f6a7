"""Register the profiles of Hypothesis for `make test-quick` and for `make mutants`."""

from hypothesis import Phase, settings

settings.register_profile("quick", max_examples=10)
# A mutant is noticed by the first example that fails; a smaller one takes longer than all else.
settings.register_profile("mutants", max_examples=10, phases=[Phase.explicit, Phase.generate])
