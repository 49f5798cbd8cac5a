"""
Deeds: what the holder of an order's link has done to it, as a command.

Always true:
- The answer is given once the command is durable and folded; until then the loop goes on.
- A refusal of the engine leads to the busy page, and from there to the question again.

Never here: which command, what its outcome means.
"""

import asyncio
from collections.abc import Callable

from firstcome.api.exchange import defect
from firstcome.api.problems import Reply
from firstcome.domain.commands import AnyCommand
from firstcome.domain.outcomes import Answer
from firstcome.engine.engine import STAFF_CHANNEL
from firstcome.engine.refusals import Refused
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.busy import BusyPages
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.launch_facts import which


class Deeds:
    """Has commands folded; one for the process."""

    def __init__(self, busy: BusyPages) -> None:
        self._busy = busy

    def do(
        self,
        asked: Asked,
        guide: LaunchGuide,
        command: AnyCommand,
        then: Callable[[Answer], Reply],
        channel: str = STAFF_CHANNEL,
    ) -> None:
        """Reply to `asked` with what `then` makes of the answer."""

        def busy(reason: str) -> Reply:
            return self._busy.look_again(guide, which(asked, guide), reason, asked.own_address())

        def done(answered: "asyncio.Future[Answer]") -> None:
            try:
                asked.reply(then(answered.result()))
            except Refused as refused:
                asked.reply(busy(refused.reason))
            except Exception as error:  # noqa: BLE001 - it is the end of the request
                asked.reply(defect(error))

        try:
            answering = asked.site.shop.engine.submit(command, channel)
        except Refused as refused:
            asked.reply(busy(refused.reason))
        else:
            answering.add_done_callback(done)
