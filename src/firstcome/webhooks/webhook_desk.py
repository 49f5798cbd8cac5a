"""
The webhook desk: has the dispatch open beside the fold.

Always true:
- After a failure nothing that was noted as taken is sent again by itself, and nothing is left out.
- The dispatch stays open over a failure, with all that is on its way, unless its sender ended.

Never here: what is sent; settings.
"""

from firstcome.retrying import RetryingDesk
from firstcome.webhooks.dispatch import Dispatch


class WebhookDesk(RetryingDesk[Dispatch]):
    """The dispatch of a data directory."""

    failed = "webhooks_failed"
    mend = "Webhooks wait and are tried again by themselves. Look for a full disk first."

    def close(self) -> None:
        """Let what is on its way arrive, and close."""
        dispatch, self._opened = self._opened, None
        if dispatch is not None:
            try:
                dispatch.close()
            except Exception as error:  # noqa: BLE001 - what was not noted is sent again
                self._tell(error)

    def _serve(self, opened: Dispatch, *, is_rush: bool) -> int:
        return opened.step(is_rush=is_rush)

    def _after(self, error: Exception) -> None:
        if self._opened is not None and self._opened.has_ended:
            self._let_go()
