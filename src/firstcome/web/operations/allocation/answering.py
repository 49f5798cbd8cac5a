"""
Proposals for programs: terms as JSON in, shares with their reasons out.

Always true:
- It keeps nothing and changes nothing; what it answers is adopted by the front's own route.
- Terms that contradict each other are refused by a problem document that names the node.

Never here: pages, sheets.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta, Struct, json

from firstcome.allocation.explaining import explain
from firstcome.allocation.nodes import KINDS, Kind, Measure, TreeWrong
from firstcome.allocation.proposing import Proposal, SupplyWrong
from firstcome.allocation.sizes import NODES_EXPLAINED_MAX, UNITS_MAX, WEIGHT_MAX
from firstcome.allocation.terms import Terms
from firstcome.api.decoding import decode_body
from firstcome.api.problems import ProblemRaised
from firstcome.api.requests import response
from firstcome.api.shop import iso_time
from firstcome.domain.supply_messages import SUPPLY_PARTS_MAX
from firstcome.web.operations.access import AnyRequest
from firstcome.web.operations.allocation.demand import Demand
from firstcome.web.operations.allocation.knowing import Known, counted, known_of
from firstcome.web.operations.allocation.sheets import REGISTERED, Asked, proposal_of
from firstcome.web.operations.allocation.showing import Room
from firstcome.web.operations.allocation.working import NEEDS
from firstcome.web.operations.forms import require_own_site
from firstcome.web.pages import PRIVATE_HEADERS

API_PATH: Final = "/api/v1/supplies/{supply:int}/allocation/propose"
NODES_MAX: Final = 2 * SUPPLY_PARTS_MAX
"""Markets, channels and locations together."""

Units = Annotated[int, Meta(ge=0, le=UNITS_MAX)]
Lot = Annotated[int, Meta(ge=1, le=UNITS_MAX)]
Weight = Annotated[int, Meta(ge=0, le=WEIGHT_MAX)]
NodeName = Annotated[str, Meta(min_length=1, max_length=64)]


class NodeTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one node is owed; what is left out says nothing."""

    node: NodeName
    fixed: Weight | None = None
    minimum: Units = 0
    cap: Units | None = None
    lock: Units | None = None
    lot: Lot = 1

    @property
    def terms(self) -> Terms:
        """The same without the node."""
        return Terms(
            fixed=self.fixed, minimum=self.minimum, cap=self.cap, lock=self.lock, lot=self.lot
        )


class AskedBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what each kind of node is weighed, the reserve, the terms, and whom to explain."""

    weights: dict[Kind, Measure] = {}
    reserve: Units = 0
    terms: Annotated[list[NodeTerms], Meta(max_length=NODES_MAX)] = []
    explain: Annotated[list[NodeName], Meta(max_length=NODES_EXPLAINED_MAX)] | None = None


class ShareOfNode(Struct, frozen=True):
    """What a node gets; `missing` of its minimum, `kept` of what nobody under it can take."""

    node: str
    parent: str
    kind: str
    name: str
    units: int
    weight: int
    missing: int
    kept: int


class LocationShare(Struct, frozen=True):
    """What a location gets, as the front takes it."""

    location: str
    units: int


class ProposalBody(Struct, frozen=True):
    """A proposal: it sums to the units, and `shares` is what can be adopted."""

    supply: int
    delivery: int
    launch: str
    sku: str
    as_of: str
    """When the demand was so."""
    weights: dict[str, Measure]
    units: int
    reserve: int
    kept: int
    nodes: list[ShareOfNode]
    shares: list[LocationShare]
    explained: dict[str, tuple[str, ...]]


def answering_routes(room: Room) -> Sequence[Any]:
    """The handler."""

    def proposing(supply: int, raw: bytes) -> Response[bytes]:
        try:
            body: AskedBody = decode_body(AskedBody, raw or b"{}")
            known = known_of(room.desk, supply)
            found = proposed(known, counted(room.desk, known), body)
        except ProblemRaised as raised:
            return response(raised.reply)
        headers = {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}
        return Response(json.encode(found), media_type="application/json", headers=headers)

    @post(API_PATH, opt=NEEDS, status_code=200, name="answer-proposal")
    async def propose(request: AnyRequest, supply: FromPath[int]) -> Response[bytes]:
        require_own_site(request)
        raw = await request.body()
        return await asyncio.to_thread(proposing, supply, raw)

    return [propose]


def proposed(known: Known, demand: Demand, body: AskedBody) -> ProposalBody:
    """The proposal that the body asks for; raises `ProblemRaised`."""
    asked = Asked(
        {**REGISTERED, **body.weights},
        body.reserve,
        {each.node: each.terms for each in body.terms},
    )
    tree, delivery = known.grounds.tree, known.delivery
    for number, each in enumerate(body.terms):
        if each.node not in tree.nodes:
            raise _unknown(f"terms[{number}].node", each.node)
    for number, node in enumerate(body.explain or ()):
        if node not in tree.nodes:
            raise _unknown(f"explain[{number}]", node)
    try:
        proposal = proposal_of(known.grounds, delivery.sku, delivery.units, demand, asked)
    except TreeWrong as wrong:
        raise ProblemRaised("body_invalid", str(wrong), _field(body, wrong)) from wrong
    except SupplyWrong as wrong:
        raise ProblemRaised("body_invalid", str(wrong), "reserve") from wrong
    return _body(known, demand, proposal, body.explain)


def _unknown(field: str, node: str) -> ProblemRaised:
    what = f"{node} is no node of this delivery. A proposal without terms names them all."
    return ProblemRaised("body_invalid", what, field)


def _field(body: AskedBody, wrong: TreeWrong) -> str:
    numbers = (number for number, each in enumerate(body.terms) if each.node == wrong.node)
    number = next(numbers, None)
    return "terms" if number is None else f"terms[{number}].{wrong.field}"


def _body(
    known: Known, demand: Demand, proposal: Proposal, explained: list[str] | None
) -> ProposalBody:
    delivery, supply = known.delivery, proposal.supply
    wide = (name for name, node in proposal.tree.nodes.items() if node.kind != "location")
    named = list(wide)[:NODES_EXPLAINED_MAX] if explained is None else explained
    return ProposalBody(
        supply=delivery.supply,
        delivery=delivery.delivery,
        launch=delivery.launch,
        sku=supply.sku,
        as_of=iso_time(demand.as_of_ms),
        weights={kind: proposal.measures[kind] for kind in KINDS},
        units=supply.units,
        reserve=supply.reserve,
        kept=proposal.kept,
        nodes=[
            ShareOfNode(
                node=share.node,
                parent=share.parent,
                kind=share.kind,
                name=proposal.tree.title(share.node),
                units=share.units,
                weight=share.weight,
                missing=share.missing,
                kept=share.kept,
            )
            for share in proposal.shares.values()
        ],
        shares=[
            LocationShare(share.node, share.units) for share in proposal.locations if share.units
        ],
        explained={node: explain(proposal, node) for node in named},
    )
