"""
The post desk: has the post office open beside the fold.

Always true:
- After a failure nothing is told twice that was noted as told, and nothing is left out.
- The post office stays open over a failure, with all that is on its way, unless its sender ended.

Never here: what is told; settings.
"""

import time

from firstcome.notifications.outbox_schema import OutboxUnknown
from firstcome.notifications.post_office import PostOffice
from firstcome.retrying import RetryingDesk


class PostDesk(RetryingDesk[PostOffice]):
    """The post office of a data directory."""

    failed = "post_failed"
    mend = "Mails wait and are tried again by themselves. Look for a full disk first."

    def rest(self, rest_s: float) -> None:
        """Wait so long, or until something that was on its way has arrived."""
        if self._opened is None:
            time.sleep(rest_s)
        else:
            self._opened.rest(rest_s)

    def close(self) -> None:
        """Let what is on its way arrive, and close."""
        post, self._opened = self._opened, None
        if post is not None:
            try:
                post.close()
            except Exception as error:  # noqa: BLE001 - what was not noted is sent again
                self._tell(error)

    def _serve(self, opened: PostOffice, *, is_rush: bool) -> int:
        return opened.step(is_rush=is_rush)

    def _why(self, error: Exception) -> str:
        return str(error) if isinstance(error, OutboxUnknown) else ""

    def _after(self, error: Exception) -> None:
        if self._opened is not None and self._opened.has_ended:
            self._let_go()
