"""Beside the forms: new launches, previews, copies for rehearsal, and who may see and do what."""

import re
from collections.abc import Generator
from html import unescape
from pathlib import Path

import httpx
import pytest

from firstcome.launches import LaunchFile
from firstcome.launches.bundles import packed
from firstcome.launches.rehearsal_mark import read_mark
from firstcome.launches.writing import written
from firstcome.web.customer.preview import page_names
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
from tests.serve.running import HOST, free_port, run, until


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


def test_a_new_launch_from_text_and_as_a_copy(client: DeskClient, launch: LaunchFile):
    text = (
        '[launch]\nid = "small"\nname = "Small"\nopens = "2036-01-01 09:00"\nzone = "UTC"\n'
        '[[market]]\nid = "GB"\ncurrency = "GBP"\n[[product]]\nid = "p"\n[[product.sku]]\n'
        'id = "p1"\nprices = { GB = 100 }\n[[channel]]\nid = "web"\n[[location]]\nid = "w"\n'
    )
    faulty = upload(
        client, "/launches/new", {"way": "text", "launch.toml": text.replace("GBP", "pound")}
    )
    save(client, upload(client, "/launches/new", {"way": "text", "launch.toml": text}), "small")
    copy = {"way": "copy", "of": "small", "launch/id": "small-2", "launch/name": "Smaller"}
    wrong = upload(client, "/launches/new", copy | {"launch/opens": "soon"})
    save(
        client,
        upload(client, "/launches/new", copy | {"launch/opens": "2036-02-01 09:00"}),
        "small-2",
    )

    assert faulty.status_code == 422
    assert "Line 8: market.currency" in words_of(faulty)
    assert Fields(faulty.text).fields["launch.toml"].strip() == text.replace("GBP", "pound").strip()
    assert 'id="launch/opens-fault"' in wrong.text
    assert exported(client, "small-2").texts.name == "Smaller"
    assert exported(client, "small-2").definition.skus == exported(client, "small").definition.skus


def test_a_preview_has_every_page_saved_and_unsaved_under_the_own_policy(
    client: DeskClient, launch: LaunchFile
):
    index = client.get(f"/launches/{LAUNCH}/preview")
    path = f"/launches/{LAUNCH}/edit/terms"
    review = upload(client, path, fields_of(client.get(path)) | {"launch/name": "Never saved"})
    draft = re.search(r'preview\?draft=([0-9a-f]+)"', review.text)
    assert draft is not None

    unsaved = client.get(f"/launches/{LAUNCH}/preview/{draft[1]}/en/terms.html")
    saved = client.get(f"/launches/{LAUNCH}/preview/saved/en/terms.html")
    sent = client.post(f"/launches/{LAUNCH}/preview/saved/en/order-held.html", data={"key": "x"})
    missing = client.get(f"/launches/{LAUNCH}/preview/saved/en/nothing.html")

    for name in page_names(launch):
        assert f"/launches/{LAUNCH}/preview/saved/de/{name}.html" in index.text
    assert "Never saved" in unsaved.text
    assert "Never saved" not in saved.text
    assert "script-src 'self'" in saved.headers["content-security-policy"]
    assert sent.status_code == 200
    assert missing.status_code == 404
    for address in re.findall(r'(?:href|src)="(\.\./(?:static|launches)[^"]+)"', saved.text):
        loaded = client.get(str(httpx.URL(str(saved.url)).join(address)))
        assert loaded.status_code == 200, address


def test_a_copy_for_rehearsal_is_made_by_page_and_can_be_served(
    found: House, client: DeskClient, launch: LaunchFile
):
    page = client.submit(f"/launches/{LAUNCH}/rehearsal", opens="")
    wrong = client.submit(f"/launches/{LAUNCH}/rehearsal", opens="soon")
    again = client.get(f"/launches/{LAUNCH}/rehearsal")

    made = next((found.front.directory / "rehearsal-copies").iterdir())
    code, said, _ = run(
        "launch", "export", f"{LAUNCH}-rehearsal", "--data", str(made), "--out", str(made / "out")
    )
    mark = read_mark(made)
    assert f"firstcome serve --data {made.resolve()} --port 8100" in unescape(page.text)
    assert mark is not None
    assert mark.of == LAUNCH
    assert (code, "launch check" in said) == (0, True)
    assert wrong.status_code == 422
    assert "is not a clock time" in words_of(wrong)
    assert str(made.resolve()) in again.text
    assert f"--keep {(found.front.directory / 'rehearsals').resolve()}" in again.text


def test_a_launch_that_has_begun_says_why_it_cannot_be_changed(
    found: House, client: DeskClient, launch: LaunchFile
):
    text = written(launch)["launch.toml"].decode().replace(f'"{LAUNCH}"', '"begun"')
    path = "/launches/new"
    files = written(launch) | {"launch.toml": text.encode()}
    save(client, upload(client, path, {"way": "files"}, **{"a.zip": packed(files)}), "begun")
    form = fields_of(client.get("/launches/begun/edit/terms"))
    review = upload(client, "/launches/begun/edit/terms", form | {"launch/name": "Too late"})
    opened = found.desk.front.send("/api/v1/launches/begun/open", 0)
    assert opened.outcome == "opened"
    until(lambda: "is open" in words_of(client.get("/launches/begun")))

    page = client.get("/launches/begun")
    edit = client.get("/launches/begun/edit/terms")
    late = upload(client, "/launches/begun/save", fields_of(review))

    assert "No longer changeable. The launch has begun: it is open." in words_of(page)
    assert "/launches/begun/edit/" not in page.text
    assert edit.status_code == 409
    assert late.status_code == 409
    assert "The launch has begun meanwhile" in words_of(late)


def test_stock_that_moved_keeps_a_launch_as_it_is(
    found: House, client: DeskClient, launch: LaunchFile
):
    copy = {"way": "copy", "of": LAUNCH, "launch/id": "moved", "launch/name": "Moved"}
    save(
        client,
        upload(client, "/launches/new", copy | {"launch/opens": "2036-02-01 09:00"}),
        "moved",
    )
    body = {"sku": "phone-8gb", "location": "warehouse", "units": 1}
    assert found.desk.front.send("/api/v1/launches/moved/stock/receive", 0, body).is_done

    until(lambda: "Stock was received" in words_of(client.get("/launches/moved")))


def test_who_may_see_stock_sees_a_launch_and_changes_nothing(found: House, launch: LaunchFile):
    reader = found.client_of("read_only")
    shop = found.client_of("shop", location="bath-1")

    page = reader.get(f"/launches/{LAUNCH}")
    bound = shop.get(f"/launches/{LAUNCH}")

    assert page.status_code == 200
    assert "/edit/" not in page.text
    assert reader.get(f"/launches/{LAUNCH}/edit/terms").status_code == 403
    assert reader.submit(f"/launches/{LAUNCH}/save").status_code == 403
    assert reader.get("/launches/new").status_code == 403
    assert reader.get(f"/api/v1/launches/{LAUNCH}/file").status_code == 200
    assert "Bath, upper" in bound.text
    assert "London 1" not in bound.text
    assert "All 1 locations" in words_of(bound)
    assert shop.get(f"/api/v1/launches/{LAUNCH}/file").status_code == 403
    assert "London 1" not in shop.get(f"/launches/{LAUNCH}/locations").text


def test_a_form_without_the_token_of_its_session_does_nothing(
    client: DeskClient, launch: LaunchFile
):
    form = fields_of(client.get(f"/launches/{LAUNCH}/edit/terms")) | {"csrf": "another"}

    page = upload(client, f"/launches/{LAUNCH}/edit/terms", form)

    assert page.status_code == 403


def test_there_is_no_page_of_a_launch_that_is_not_there(client: DeskClient):
    for path in ("/launches/nothing", "/launches/nothing/preview", "/launches/nothing/rehearsal"):
        assert client.get(path).status_code == 404
    assert client.get(f"/launches/{'x' * 100}").status_code == 404


def test_the_desk_of_a_copy_says_so(tmp_path: Path, client: DeskClient, launch: LaunchFile):
    from firstcome.app.desk import made_desk
    from firstcome.config import read_settings
    from firstcome.engine.clock import system_now_ms
    from firstcome.web.operations.rehearsal_copy import make_copy

    make_copy(launch, tmp_path / "copy", system_now_ms())
    settings = read_settings(
        {"FIRSTCOME_DATA": str(tmp_path / "copy"), "FIRSTCOME_PORT": str(free_port())}
    )

    desk = made_desk(settings)

    assert desk.settings.is_rehearsal
    assert settings.host == HOST
    desk.front.close()
    desk.models.close()
    desk.staff.close()
