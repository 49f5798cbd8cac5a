"""A launch is seen and changed by page; the file and the page are two faces of one thing."""

import re
from collections.abc import Generator, Iterator
from typing import cast

import pytest

from firstcome.launches import LaunchFile
from firstcome.launches.trees import draft_of
from firstcome.web.operations.set_up.sections import SECTIONS
from tests.operations.house import DeskClient, House, house
from tests.operations.launch_pages import (
    LAUNCH,
    Fields,
    client_when_ready,
    exported,
    fields_of,
    load_sound,
    save,
    upload,
    words_of,
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with house(tmp_path_factory.mktemp("set-up"), back=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(found: House) -> DeskClient:
    return client_when_ready(found)


@pytest.fixture(scope="module")
def launch(client: DeskClient, tmp_path_factory: pytest.TempPathFactory) -> LaunchFile:
    return load_sound(client, tmp_path_factory.mktemp("files"))


def test_what_was_loaded_from_files_is_shown_and_comes_back_equal(
    client: DeskClient, launch: LaunchFile
):
    page = words_of(client.get(f"/launches/{LAUNCH}"))

    assert exported(client) == launch
    for said in (
        "2035-07-07 08:00 (Europe/London)",
        "Units for a business 5",
        "£99.00",
        "All 3 locations",
        "Northwind Mobile",
        "先着順",
        "offered holds run 08:00-22:00",
        "Orders are taken from whoever is registered, wave by wave",
    ):
        assert said in page, said


@pytest.mark.parametrize(
    "section", ["terms", "policies", "goods", "places", "brand", "words", "file"]
)
def test_a_form_that_is_sent_as_it_stands_changes_nothing(
    client: DeskClient, launch: LaunchFile, section: str
):
    form = fields_of(client.get(f"/launches/{LAUNCH}/edit/{section}"))

    review = upload(client, f"/launches/{LAUNCH}/edit/{section}", form)

    assert "Nothing changes" in words_of(review), words_of(review)


def test_a_change_is_said_first_then_saved_and_audited(
    found: House, client: DeskClient, launch: LaunchFile
):
    form = fields_of(client.get(f"/launches/{LAUNCH}/edit/policies"))

    review = upload(client, f"/launches/{LAUNCH}/edit/policies", form | {"limits/business": "7"})
    before = exported(client)
    saved = upload(client, f"/launches/{LAUNCH}/save", fields_of(review) | {"why": "more of them"})
    after = exported(client)

    assert "1 thing changes" in words_of(review)
    assert "Limit, business 5 7" in words_of(review)
    assert before.definition.limits.business == 5
    assert saved.status_code == 303
    assert after.definition.limits.business == 7
    line = next(each for each in found.desk.staff.audit_page().lines if each.what == "load_launch")
    assert (line.about, line.name) == (LAUNCH, client.account.name if client.account else "")
    assert line.why == "more of them (replaced, 1 changes: Limit, business: 5 → 7)"


def test_the_hours_of_offered_holds_are_changed_and_taken_away_by_page(
    client: DeskClient, launch: LaunchFile
):
    path, field = f"/launches/{LAUNCH}/edit/goods", "market/0/offer_hold_hours"
    form = fields_of(client.get(path))

    review = upload(client, path, form | {field: "09:30-21:00"})
    save(client, review)
    changed = exported(client).definition.waking
    again = fields_of(client.get(path))
    save(client, upload(client, path, again | {field: ""}))
    without = exported(client).definition.waking
    save(client, upload(client, path, form))

    assert form[field] == "08:00-22:00"
    assert "Market GB hours of offered holds 08:00-22:00 09:30-21:00" in words_of(review)
    assert [(each.market, each.from_minute, each.to_minute) for each in changed] == [
        ("GB", 570, 1_260)
    ]
    assert (again[field], without) == ("09:30-21:00", ())
    assert exported(client).definition.waking == launch.definition.waking


def test_all_that_a_launch_file_says_has_a_field_on_a_page(launch: LaunchFile):
    drafts = {name: draft_of(launch, in_sheets=each.in_sheets) for name, each in SECTIONS.items()}
    on_pages = {
        field.path
        for name, section in SECTIONS.items()
        for group in section.groups(drafts[name].tree)
        for field in group.fields
    }
    said = set(_leaves(drafts["places"].tree, ()))

    # ids stay what they are, there is one way to pay, and sheets are fields of their own
    left = {path for path in said - on_pages if not path.endswith("/id")}
    assert left == {"launch/payment", "files/locations", "files/stock"}


def _leaves(value: object, at: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in cast("dict[str, object]", value).items():
            yield from _leaves(each, (*at, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(cast("list[object]", value)):
            yield from _leaves(each, (*at, str(number)))
    else:
        yield "/".join(at)


def test_every_fault_stands_at_its_field_with_its_mend_and_nothing_typed_is_lost(
    client: DeskClient, launch: LaunchFile
):
    form = fields_of(client.get(f"/launches/{LAUNCH}/edit/terms"))
    typed = form | {"launch/opens": "2035-07-07 8am", "launch/zone": "Europe/Londno"}

    page = upload(client, f"/launches/{LAUNCH}/edit/terms", typed)

    assert page.status_code == 422
    kept = Fields(page.text).fields
    assert {name: kept[name] for name in typed if name != "csrf"} == {
        name: text for name, text in typed.items() if name != "csrf"
    }
    assert 'href="#launch/opens"' in page.text
    field = re.search(r'<input[^>]*name="launch/opens"[^>]*>', page.text)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="launch/opens-fault"' in field[0]
    assert "Write it as 2035-07-07 08:00." in words_of(page)
    assert "Write Europe/London." in words_of(page)


@pytest.mark.parametrize(
    ("section", "field", "text", "said"),
    [
        ("goods", "product/0/sku/0/prices/GB", "99.00", "minor units"),
        ("goods", "market/1/currency", "yen", 'Write "YEN"'),
        ("words", "words/0/language", "English", "language tag"),
        ("brand", "brand/accent", "#ffff00", "contrast"),
        ("places", "stock.csv", "sku,location,units\nphone-8gb,warehouse,many\n", "Line 2"),
        ("file", "launch.toml", "[launch", "not TOML"),
        ("goods", "market/0/offer_hold_hours", "22:00-08:00", "Write the earlier time first"),
        ("policies", "launch/hold", "5", 'Write it like "15m" or "72h".'),
    ],
)
def test_a_fault_is_beside_its_field(
    client: DeskClient, launch: LaunchFile, section: str, field: str, text: str, said: str
):
    form = fields_of(client.get(f"/launches/{LAUNCH}/edit/{section}"))

    page = upload(client, f"/launches/{LAUNCH}/edit/{section}", form | {field: text})

    assert page.status_code == 422, words_of(page)
    assert f'id="{field}-fault"' in page.text, words_of(page)
    assert said in words_of(page)
    assert Fields(page.text).fields[field].strip() == text.strip()


def test_several_sections_are_changed_before_anything_is_saved(
    client: DeskClient, launch: LaunchFile
):
    path = f"/launches/{LAUNCH}/edit"
    first = fields_of(client.get(f"{path}/terms")) | {"launch/name": "The better phone"}
    review = fields_of(upload(client, f"{path}/terms", first))

    second = fields_of(upload(client, f"{path}/words", review))
    second |= {"words/0/headline": "It is better"}
    together = upload(client, f"{path}/words", second)
    save(client, together)

    assert "2 things change" in words_of(together)
    assert exported(client).texts.name == "The better phone"
    assert exported(client).texts.words[0].headline == "It is better"


def test_a_sku_a_language_and_a_sheet_are_added(client: DeskClient, launch: LaunchFile):
    path = f"/launches/{LAUNCH}/edit"
    goods = fields_of(client.get(f"{path}/goods")) | {
        "product/0/sku/2/id": "phone-32gb",
        "product/0/sku/2/name": "32 GB",
        "product/0/sku/2/prices/GB": "19900",
        "product/0/sku/2/prices/JP": "39800",
    }
    save(client, upload(client, f"{path}/goods", goods))
    words = fields_of(client.get(f"{path}/words")) | {
        "words/2/language": "de",
        "words/2/terms": "Eins.\n\nZwei,\nund mehr.",
    }
    save(client, upload(client, f"{path}/words", words))
    places = fields_of(client.get(f"{path}/places"))
    sheet = places["stock.csv"] + "phone-32gb,warehouse,3\n"
    save(client, upload(client, f"{path}/places", places, file__stock_csv=sheet.encode()))

    after = exported(client)

    assert [each.sku for each in after.definition.skus][-1] == "phone-32gb"
    assert after.texts.words[2].terms == ("Eins.", "Zwei, und mehr.")


def test_a_logo_is_sent_kept_over_a_fault_and_taken_away(client: DeskClient, launch: LaunchFile):
    path = f"/launches/{LAUNCH}/edit/brand"
    logo = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'
    form = fields_of(client.get(path))

    faulty = upload(client, path, form | {"brand/accent": "red"}, file__logo=logo)
    mended = Fields(faulty.text).fields | {"brand/accent": "#0b5cad"}
    save(client, upload(client, path, mended))
    with_logo = exported(client).texts.brand
    form = fields_of(client.get(path)) | {"no_logo": "1"}
    save(client, upload(client, path, form))
    without = exported(client).texts.brand
    script = logo.replace(b"<path", b"<script/><path")
    refused = upload(client, path, fields_of(client.get(path)), file__logo=script)

    assert faulty.status_code == 422
    assert with_logo is not None
    assert with_logo.logo == logo
    assert without is not None
    assert without.logo == b""
    assert 'id="brand/logo-fault"' in refused.text


def test_what_somebody_else_saved_meanwhile_is_said_before_it_is_changed(
    client: DeskClient, launch: LaunchFile
):
    path = f"/launches/{LAUNCH}/edit/policies"
    form = fields_of(client.get(path))
    mine = upload(client, path, form | {"limits/consumer": "3"})
    theirs = upload(client, path, form | {"limits/consumer": "4"})
    save(client, theirs)

    page = upload(client, f"/launches/{LAUNCH}/save", fields_of(mine))

    assert page.status_code == 409
    assert "Somebody changed this launch meanwhile" in words_of(page)
    assert "Limit, consumer 4 3" in words_of(page)
    assert exported(client).definition.limits.consumer == 4
