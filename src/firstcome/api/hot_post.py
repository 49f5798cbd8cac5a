"""
Hot posts: what customers send to a launch in a crowd, from its bytes to its reply.

    key and body ─► a repeat, or a refusal equal for everyone: told at once, from memory
                 ─► the engine: told when durable and folded

Always true:
- A repeat gets the first answer's bytes: they are rendered from what its entry fixed.
- No task, no future, no database, no validation framework is in this path.

Never here: the rules; what is read, asked and rendered (each kind says so); the connection.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from firstcome.api.decoding import JSON, require_json
from firstcome.api.exchange import Exchange, Headers, defect
from firstcome.api.problems import PROBLEMS, ProblemRaised, Reply, problem
from firstcome.api.shop import LAUNCHES_PATH
from firstcome.domain.outcomes import Answer
from firstcome.engine.pending import Asker
from firstcome.engine.refusals import Reason, Refused

Tell = Callable[[Reply], None]
Body = TypeVar("Body")

_BEFORE = len(LAUNCHES_PATH) + 1


class HotPost(ABC, Generic[Body]):
    """One kind of them: `POST /api/v1/launches/{launch}` with `BELOW` behind it."""

    BELOW: ClassVar[str]

    @abstractmethod
    def read(self, launch: str, raw: bytes) -> Body:
        """The body; raises `ProblemRaised`, and `Refused` when there is no place to wait."""

    @abstractmethod
    def ask(self, launch: str, key: bytes | None, body: Body, asker: Asker) -> Answer | None:
        """The answer, when it is known at once; else None, and `asker` is told later."""

    @abstractmethod
    def done(self, answer: Answer, launch: str, body: Body) -> Reply | None:
        """The reply to what was asked and done; None for what was not."""

    def exchange(self, exchange: Exchange) -> None:
        """Take a request whose target is exactly the address."""
        launch = exchange.target[_BEFORE : -len(self.BELOW)].decode("ascii")
        self.take(launch, exchange.headers, exchange.body, exchange.reply)

    def take(self, launch: str, headers: Headers, raw: bytes, tell: Tell) -> None:
        """Answer one request by `tell`, now or later; `headers` have lower-case names."""
        try:
            key, content_type = _read_head(headers)
            if content_type != JSON and content_type is not None:
                require_json(content_type)
            body = self.read(launch, raw)
            answer = self.ask(launch, key, body, _Asking(self, launch, body, tell))
            if answer is not None:
                tell(self.render(answer, launch, body))
        except ProblemRaised as raised:
            tell(raised.reply)
        except Refused as refused:
            tell(problem(refused.reason))

    def render(self, answer: Answer, launch: str, body: Body) -> Reply:
        """The reply for an answer; the same bytes whenever it is asked for."""
        reply = self.done(answer, launch, body)
        if reply is not None:
            return reply
        outcome = answer.outcome
        if outcome in PROBLEMS:
            return problem(outcome)
        return Reply(200, b'{"outcome":"%b","launch":"%b"}' % (outcome.encode(), launch.encode()))


class _Asking(Generic[Body]):
    """A customer who waits for the answer of the engine."""

    __slots__ = ("_body", "_launch", "_post", "_tell")

    def __init__(self, post: HotPost[Body], launch: str, body: Body, tell: Tell) -> None:
        self._post = post
        self._launch = launch
        self._body = body
        self._tell = tell

    def answered(self, answer: Answer) -> None:
        try:
            reply = self._post.render(answer, self._launch, self._body)
        except Exception as error:  # noqa: BLE001 - the entry stands, and others wait behind it
            reply = defect(error)
        self._tell(reply)

    def refused(self, reason: Reason) -> None:
        self._tell(problem(reason))


def _read_head(headers: Headers) -> tuple[bytes | None, bytes | None]:
    key = content_type = None
    for name, value in headers:
        if name == b"idempotency-key":
            key = value if key is None else b""  # two of them are none
        elif name == b"content-type":
            content_type = value
    return key, content_type
