"""One line of JSON for each answer that was stored."""

import structlog


def configure() -> None:
    """Write what is logged as JSON, with the time in UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger("shopinsure.service")
