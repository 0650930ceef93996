"""The small ground of the loaders, for lists of places."""

from tests.services.loading.conftest import ground_session

__all__ = ["ground_session"]
