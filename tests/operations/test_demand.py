"""Demand at the desk: who sees it, what is taken, and what a supplier lands on."""

import hashlib
import io
import json
import re
import zipfile

import pytest

from tests.operations.fair import Fair


def test_a_supplier_lands_on_the_demand_of_all_markets(fair: Fair):
    supplier = fair.house.client_of("supplier")

    first = supplier.get("/")
    page = supplier.get("/supplier", params={"launch": fair.launch.launch})

    assert (first.status_code, first.headers["location"]) == (303, "/supplier")
    assert page.status_code == 200
    assert "Demand and deliveries" in page.text
    assert "What the figures mean" in page.text


def test_no_name_or_address_of_a_customer_is_on_the_page_or_in_a_file(fair: Fair):
    supplier = fair.house.client_of("supplier")
    path = f"/launches/{fair.launch.launch}/demand"
    page = supplier.get("/supplier", params={"launch": fair.launch.launch}).text

    archive = zipfile.ZipFile(io.BytesIO(supplier.get(f"{path}/pack.zip").content))

    told = [page, *(archive.read(n).decode("latin-1") for n in archive.namelist())]
    for who in ("ada", "bea", "eve"):
        assert not any(fair.launch.address(who) in text for text in told)
        assert not any(re.search(rf"\b{who.title()}\b", text) for text in told)
        assert not any(code in text for code in fair.codes.values() for text in told)


def test_the_page_and_the_pack_of_a_launch_are_of_one_reading(fair: Fair):
    path = f"/launches/{fair.launch.launch}/demand"

    page = fair.desk.get(path)
    archive = zipfile.ZipFile(io.BytesIO(fair.desk.get(f"{path}/pack.zip").content))

    manifest = json.loads(archive.read("manifest.json"))
    assert page.status_code == 200
    assert f"Counted through entry {manifest['as_of']['sequence']:,}," in page.text
    assert manifest["figures"]["orders"] == 4
    assert manifest["figures"]["registrations"] == 1
    for each in manifest["files"]:
        body = archive.read(each["file"])
        assert hashlib.sha256(body).hexdigest() == each["sha256"], each["file"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("demand.pdf", "application/pdf"),
        ("figures.csv", "text/csv; header=present; charset=utf-8"),
        ("manifest.json", "application/json"),
        ("questions.sql", "text/plain; charset=utf-8"),
    ],
)
def test_every_file_can_be_taken_by_itself(fair: Fair, name: str, media_type: str):
    answer = fair.desk.get(f"/launches/{fair.launch.launch}/demand/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["cache-control"] == "no-store"


def test_whoever_takes_a_file_stands_in_the_audit_log(fair: Fair):
    supplier = fair.house.client_of("supplier")
    supplier.get(f"/launches/{fair.launch.launch}/demand/pack.zip")

    log = fair.desk.get("/audit").text

    assert f"{fair.launch.launch}-pack.zip" in log
    assert supplier.account is not None
    assert supplier.account.name in log


@pytest.mark.parametrize("name", ["other.csv", "pack.exe", "demand", "..%2Fsecrets.json"])
def test_a_file_that_is_in_no_pack_is_not_found(fair: Fair, name: str):
    assert fair.desk.get(f"/launches/{fair.launch.launch}/demand/{name}").status_code == 404


def test_a_launch_that_there_is_not_is_not_found(fair: Fair):
    assert fair.desk.get("/launches/none/demand").status_code == 404
    assert fair.desk.get("/launches/none/demand/pack.zip").status_code == 404
    assert fair.desk.get("/supplier?launch=none").status_code == 404


def test_care_shops_and_partners_see_no_demand(fair: Fair):
    for role in ("care", "shop", "partner"):
        client = fair.house.client_of(role)  # pyright: ignore[reportArgumentType]
        assert client.get("/supplier").status_code == 403
        assert client.get(f"/launches/{fair.launch.launch}/demand").status_code == 403


def test_too_few_days_are_told_instead_of_a_forecast(fair: Fair):
    page = fair.desk.get(f"/launches/{fair.launch.launch}/demand").text

    assert "There is no forecast." in page


def test_who_sees_the_board_has_no_place_of_its_own_for_demand(fair: Fair):
    watching = fair.house.client_of("read_only")
    page = watching.get(f"/launches/{fair.launch.launch}/demand").text

    assert 'href="/supplier"' not in page
    assert 'href="/supplier"' in fair.house.client_of("supplier").get("/supplier").text
