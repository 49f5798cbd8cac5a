"""
The set-up of a launch, in every state: looked at, each section's form, reviews, previews, copies.

Always true:
- Forms are judged by what judges them at the desk, so their faults are real ones.

Never here: loading.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from firstcome.launches import LaunchFile
from firstcome.launches.copies import rehearsal_id
from firstcome.launches.faults import Fault
from firstcome.launches.trees import LOCATIONS_SHEET, STOCK_SHEET, draft_of
from firstcome.launches.writing import LAUNCH_TOML, files_of
from firstcome.staff.permissions import Role
from firstcome.web.customer.preview import page_names
from firstcome.web.gallery.scene import (
    DAY,
    EVENING_MS,
    LAUNCH,
    NOW_MS,
    DeskState,
    launch_file,
    live,
    names,
    who,
)
from firstcome.web.operations.rehearsal_copy import RehearsalCopy
from firstcome.web.operations.set_up.differences import Change, differences
from firstcome.web.operations.set_up.edits import Edit, edited, groups_of, judged, typed_of
from firstcome.web.operations.set_up.known import KnownLaunch, within_reach
from firstcome.web.operations.set_up.previews import grouped
from firstcome.web.operations.set_up.rehearsing import Copied
from firstcome.web.operations.set_up.saving import Review
from firstcome.web.operations.set_up.sections import SECTIONS, WHOLE_FILE, Section
from firstcome.web.operations.set_up.shown import brand_shown, launch_shown, place_rows
from firstcome.web.words import LANGUAGES

HERE: Final = f"/launches/{LAUNCH}"
EVENING: Final = {"now_ms": EVENING_MS, "as_of_ms": EVENING_MS}
_BEGUN: Final = (
    "The launch has begun: it is open. What customers and stock follow stays as it is. A copy can"
    " be changed."
)


def set_up_states() -> Iterator[DeskState]:
    """Everything below /launches but the list."""
    yield from _looked_at()
    yield from _edits()
    yield from _new()
    yield from _reviews()
    yield from _previews()
    yield from _rehearsals()


def _known(status: str = "scheduled", why: str = "") -> KnownLaunch:
    return KnownLaunch(launch_file(), status, EVENING_MS - 3 * DAY, why)


def _page(
    name: str, template: str, path: str, title: str, /, role: Role = "operations", **values: Any
) -> DeskState:
    return DeskState(name, template, path, live(title, path, role, **EVENING), values)


def _looked_at() -> Iterator[DeskState]:
    def state(name: str, known: KnownLaunch, role: Role = "operations") -> DeskState:
        someone = who(role)
        return _page(
            name,
            "set_up.html",
            HERE,
            names().launch,
            role,
            known=known,
            shown=launch_shown(known.launch_file, within_reach(someone, known.launch_file)),
            sections=SECTIONS,
            may_change=someone.may("set_up_launch"),
            is_bound=bool(someone.location or someone.operator),
        )

    yield state("set-up", _known())
    yield state("set-up-begun", _known("open", _BEGUN))
    yield state("set-up-shop", _known("open", _BEGUN), "shop")
    plain = replace(launch_file().texts, brand=None, words=())
    bare = LaunchFile(launch_file().definition, plain)
    yield state("set-up-plain", KnownLaunch(bare, "scheduled", EVENING_MS, ""))
    rows = place_rows(launch_file(), within_reach(who("operations"), launch_file()))
    for name, start, count in (("set-up-locations", 0, len(rows)), ("set-up-locations-2", 5, 900)):
        yield _page(
            name,
            "set_up_locations.html",
            f"{HERE}/locations",
            f"Locations of {names().launch}",
            known=_known(),
            rows=rows[start:],
            start=start,
            step=5 if start else 200,
            count=count,
        )


# ------------------------------------------------------------------------------- forms


def _edits() -> Iterator[DeskState]:
    for section in SECTIONS.values():
        draft = draft_of(launch_file(), in_sheets=section.in_sheets)
        yield _form(f"edit-{section.name}", section, Edit(typed_of(section, draft), launch_file()))
    terms = {"launch/name": "", "launch/opens": "2008-07-32 08:00", "launch/zone": "Europe/Bath"}
    yield _refused(SECTIONS["terms"], terms)
    yield _refused(SECTIONS["policies"], {"limits/consumer": "one", "launch/hold": "72"})
    sheet = f"sku,location,units\nphone-9gb,{LAUNCH},12\nphone-8gb-black,bath,-1\n"
    yield _refused(SECTIONS["places"], {STOCK_SHEET: sheet})
    yield _form("edit-begun", SECTIONS["terms"], Edit({}, None), _known("open", _BEGUN))
    files = files_of(draft_of(launch_file()))
    sheets = (LAUNCH_TOML, LOCATIONS_SHEET, STOCK_SHEET)
    typed = {each: files[each].decode() for each in sheets if each in files}
    yield _form("edit-file", None, Edit(typed, launch_file()))
    broken = f"{typed[LAUNCH_TOML]}\n[limits\nconsumer = 1\n"
    wrong = judged({**files, LAUNCH_TOML: broken.encode()}, {**typed, LAUNCH_TOML: broken})
    yield _form("edit-file-refused", None, wrong)


def _refused(section: Section, typed: dict[str, str]) -> DeskState:
    edit = edited(section, launch_file(), typed, {})
    assert edit.launch_file is None
    draft = draft_of(launch_file(), in_sheets=section.in_sheets)
    kept = typed_of(section, draft) | edit.typed
    return _form(f"edit-{section.name}-refused", section, replace(edit, typed=kept))


def _form(
    name: str, section: Section | None, edit: Edit, known: KnownLaunch | None = None
) -> DeskState:
    path = f"{HERE}/edit/{WHOLE_FILE if section is None else section.name}"
    title = "The whole file" if section is None else section.title
    brand = launch_file().texts.brand
    return _page(
        name,
        "set_up_edit.html",
        path,
        f"{title}: {names().launch}",
        known=known or _known(),
        name=path.rpartition("/")[2],
        about="launch.toml, and the CSV files that it names." if section is None else section.about,
        groups=[] if section is None else groups_of(section, launch_file()),
        edit=edit,
        draft="",
        brand=None if brand is None else brand_shown(brand),
    )


def _new() -> Iterator[DeskState]:
    def state(name: str, edit: Edit, *launches: str, way: str = "") -> DeskState:
        path, title = "/launches/new", "New launch"
        values: dict[str, Any] = {"way": way, "edit": edit, "launches": launches}
        return _page(name, "set_up_new.html", path, title, **values)

    yield state("launch-new-first", Edit({}, None))
    yield state("launch-new-copy", Edit({"of": LAUNCH}, None), LAUNCH, way="copy")
    text = '[launch]\nid = "phone 2008"\nname = ""\n'
    wrong = judged({LAUNCH_TOML: text.encode()}, {LAUNCH_TOML: text})
    yield state("launch-new-refused", wrong, LAUNCH, way="text")
    nothing = Fault("", None, "", "Nothing was chosen.", "Choose a launch file, or a ZIP.")
    yield state("launch-new-nothing", Edit({}, None, {"files": (nothing,)}), LAUNCH, way="files")


# ------------------------------------------------------------------------------- before saving


def _reviews() -> Iterator[DeskState]:
    brand = launch_file().texts.brand
    assert brand is not None
    texts = replace(
        launch_file().texts, name="The phone", brand=replace(brand, accent="#0b5cad"), words=()
    )
    limits = replace(launch_file().definition.limits, consumer=2)
    changed = LaunchFile(replace(launch_file().definition, limits=limits), texts)
    changes = differences(launch_file(), changed)
    review = Review(
        LAUNCH, names().launch, changes, len(changes), "", "b", "k", "t", False, "", NOW_MS
    )
    yield _review("review-change", review)
    refusal = "Somebody changed this launch meanwhile. This is what would change now."
    yield _review("review-changed-meanwhile", replace(review, refusal=refusal, why="A new price"))
    yield _review("review-same", replace(review, changes=[], changes_count=0))
    yield _review("review-begun", replace(review, closed_to_changes=_BEGUN))
    whole = differences(None, launch_file())
    new = replace(review, changes=whole[:60], changes_count=len(whole), is_new=True)
    yield _review("review-new", new)
    past = replace(new, changes=[Change("Name", "", names().launch)], opens_ms=EVENING_MS - DAY)
    yield _review("review-new-sells-at-once", replace(past, changes_count=1))


def _review(name: str, review: Review) -> DeskState:
    title = f"Load {review.name}?" if review.is_new else f"Change {review.name}?"
    path = f"{HERE}/save"
    return _page(name, "set_up_review.html", path, title, review=review, sections=SECTIONS)


def _previews() -> Iterator[DeskState]:
    for name, is_saved in (("launch-preview", True), ("launch-preview-draft", False)):
        yield _page(
            name,
            "set_up_preview.html",
            f"{HERE}/preview",
            f"Preview of {names().launch}",
            launch=LAUNCH,
            which="saved" if is_saved else "draft",
            is_saved=is_saved,
            is_known=is_saved,
            groups=grouped(page_names(launch_file())),
            languages=LANGUAGES,
        )


def _rehearsals() -> Iterator[DeskState]:
    shop = Path("/var/lib/firstcome")
    folder = shop / "rehearsals" / f"{LAUNCH}-20080710-210000-000000"
    copy_id = rehearsal_id(LAUNCH)
    made = RehearsalCopy(folder, copy_id)
    commands = made.commands(shop)
    earlier = [Copied("2008-07-09T20:11:02Z", commands), Copied("", commands)]
    fault = "“tomorrow” is no time. Write it as 2008-07-11 08:00."
    for name, opens, wrong, copy in (
        ("rehearsal", "", "", None),
        ("rehearsal-made", "", "", made),
        ("rehearsal-refused", "tomorrow", fault, None),
    ):
        yield _page(
            f"launch-{name}",
            "set_up_rehearsal.html",
            f"{HERE}/rehearsal",
            f"Rehearse {names().launch}",
            known=_known(),
            copy_id=copy_id,
            opens=opens,
            fault=wrong,
            made=copy,
            commands=commands,
            earlier=[] if name == "rehearsal" else earlier,
        )
