"""
Is the shop ready: the front, the read models, the nodes, the versions.

Always true:
- The front is asked as a load balancer asks it: what it answers is what orders would meet.

Never here: the machine below, the launch.
"""

import platform
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final

import apsw

from firstcome.web.operations.board.agreement import read_agreement
from firstcome.web.operations.board.views import agreement_fact, lag_fact
from firstcome.web.operations.front import FrontSilent
from firstcome.web.operations.readiness.verdict import Grounds, Line, number

LAG_MS_GO: Final = 2_000
LAG_MS_LOOK: Final = 30_000


def front(grounds: Grounds) -> Line:
    """Whether orders would be taken this moment."""
    name, label = "front", "Front"
    try:
        reply = grounds.desk.front.get("/readyz")
    except FrontSilent:
        return Line(
            name,
            label,
            "no_go",
            "It does not answer.",
            "Start it, and read the last lines of its log.",
            grounds.command("serve"),
        )
    if not reply.is_done:
        why = f"{reply.body.get('title', reply.outcome)} ({reply.outcome})."
        return Line(name, label, "no_go", why, str(reply.body.get("detail", "")))
    sequence = int(reply.body.get("sequence", 0))
    return Line(
        name, label, "go", f"Ready: it takes orders, and stands at entry {number(sequence)}."
    )


def models(grounds: Grounds) -> Line:
    """Whether the pages of the desk are near enough to now."""
    standing = grounds.desk.models.standing(grounds.now_ms)
    fact = lag_fact(standing)
    lag_ms = standing.lag_ms if standing.behind else 0
    verdict = "go" if lag_ms < LAG_MS_GO else "look" if lag_ms < LAG_MS_LOOK else "no_go"
    mend = "" if verdict == "go" else "See that the back runs, and read its log."
    return Line("models", "Read models", verdict, f"{fact.text.capitalize()}.", mend)


def cluster(grounds: Grounds) -> Line:
    """How many nodes there are, and whether they agree."""
    name, label = "cluster", "Nodes"
    agreement = read_agreement(grounds.desk.settings.directory)
    told = agreement_fact(agreement).text
    evidence = f"A single node, without others to agree with. Its front and its back: {told}."
    if agreement is None or agreement.verdict == "differ":
        mend = "Do not sell. Verify the journal, and read what it says."
        return Line(name, label, "no_go", evidence, mend, grounds.command("journal verify"))
    if agreement.verdict == "no_back":
        return Line(name, label, "look", evidence, "See that the back runs (FIRSTCOME_BACK=1).")
    return Line(name, label, "go", evidence)


def versions(grounds: Grounds) -> Line:
    """Which program, and which SQLite it stands on."""
    del grounds
    models_sqlite: Any = import_module("pysqlite3")  # it comes without types
    evidence = (
        f"firstcome {version('firstcome')}, Python {platform.python_version()}, "
        f"SQLite {apsw.sqlite_lib_version()} for the journal and "
        f"{models_sqlite.sqlite_version} for the read models; one that can damage its log is "
        "refused at the start."
    )
    return Line("versions", "Versions", "go", evidence)
