"""A canary: keys are forgotten, so the same key and body get another order."""

from firstcome.app.front import Front
from firstcome.config import Settings
from firstcome.domain.by_hash import PARTS_COUNT
from firstcome.engine.recovery import Progress
from tests.canaries.front import serve


class Forgotten(dict[bytes, int]):
    """Is given every key, and keeps none."""

    def __setitem__(self, key: bytes, order: int) -> None:
        return


def build(settings: Settings, progress: Progress | None) -> Front:
    """A front whose state forgets keys."""
    front = Front(settings, progress)
    front.engine.state.keys.parts = [Forgotten()] * PARTS_COUNT
    return front


if __name__ == "__main__":
    serve(build)
