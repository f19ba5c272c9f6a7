"""The Django application; its label is what its tables begin with."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """Connect the handlers once the models are there."""

    name = "oscar_shop"
    label = "insurance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the handlers, which connect themselves."""
        from oscar_shop import handlers  # noqa: F401, PLC0415 - models are not there before
