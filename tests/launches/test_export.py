"""A launch comes back as the files that say it: read and written agree, to the byte."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.domain.definition import TIME_MS_MAX
from firstcome.launches import LaunchFileError, read_launch_file
from firstcome.launches.bundles import packed, unpacked
from firstcome.launches.faults import Refused
from firstcome.launches.moments import zones
from firstcome.launches.records import Tree
from firstcome.launches.trees import Draft
from firstcome.launches.writing import files_of, read_files, written
from tests.launches import sound
from tests.serve.running import RunningShop, run

EXAMPLE = Path("examples/phone-2008/launch.toml")
MARKETS = ("GB", "JP", "a.b")
ZONES = st.sampled_from(
    ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)

visible = st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"])
signs = st.sampled_from([*"'\"\\=+-@,;#[]{}\u00a0\u200bß電 ", '"""', "'=", "''-", "\\u0041"])
texts = (
    st.lists(visible | signs, min_size=1, max_size=30)
    .map(lambda marks: "".join(marks).strip()[:200].strip())
    .filter(bool)
)
paragraphs = st.lists(texts, min_size=1, max_size=20).map(lambda words: " ".join(words)[:1_900])
identifiers = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=12).filter(
    lambda text: text[0] not in "._-"
)
moments = st.integers(0, (TIME_MS_MAX - 400 * 86_400_000) // 1_000).map(lambda s: s * 1_000)
spans = st.integers(1, 9_999).flatmap(
    lambda n: st.sampled_from([f"{n}s", f"{n}m", f"{n % 800 + 1}h"])
)


def maybe(table: Tree, draw: st.DrawFn, **values: st.SearchStrategy[object]) -> Tree:
    """The table with some of these fields."""
    for name, strategy in values.items():
        if draw(st.booleans()):
            table[name] = draw(strategy)
    return table


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """A launch file without a fault, of any shape."""
    zone = draw(ZONES)
    opens = draw(st.datetimes(min_value=_year(1971), max_value=_year(9000)))
    markets = draw(st.lists(st.sampled_from(MARKETS), min_size=1, unique=True))
    skus = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
    channels = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
    places = draw(st.lists(identifiers, min_size=len(channels), max_size=18, unique=True))
    launch: Tree = {
        "id": draw(identifiers),
        "name": draw(texts),
        "opens": f"{opens:%Y-%m-%d %H:%M:%S}Z",
        "zone": zone,
    }
    maybe(launch, draw, hold=spans, offer_hold=spans, line=st.booleans(), move=st.booleans())
    maybe(launch, draw, identity=st.sampled_from(["email", "phone"]), register=st.booleans())
    if launch.get("register"):
        maybe(launch, draw, access=st.sampled_from(["open", "registered", "waves"]))
    locations: list[Tree] = []
    for number, place in enumerate(places):
        location: Tree = {
            "id": place,
            "channel": channels[number % len(channels)],
            "market": draw(st.sampled_from(markets)),
        }
        maybe(location, draw, name=texts, town=texts, zone=ZONES, operator=identifiers)
        maybe(location, draw, tills=st.integers(1, 1_000), minutes_per_sale=st.integers(1, 99))
        if draw(st.booleans()):
            location["latitude"] = draw(st.floats(-90, 90))
            location["longitude"] = draw(st.floats(-180, 180))
        locations.append(location)
    pools = draw(st.lists(st.sampled_from([(s, p) for s in skus for p in places]), unique=True))
    tree: Tree = {
        "launch": launch,
        "market": [
            maybe({"id": each, "currency": "GBP"}, draw, name=texts, zone=ZONES, **HOURS)
            for each in markets
        ],
        "product": [
            {
                "id": "of-" + skus[0],
                "name": draw(texts),
                "sku": [
                    maybe(
                        {"id": each, "prices": dict.fromkeys(markets, draw(st.integers(0, 10**9)))},
                        draw,
                        name=texts,
                    )
                    for each in skus
                ],
            }
        ],
        "channel": [maybe({"id": each}, draw, name=texts) for each in channels],
        "location": locations,
        "stock": [
            {"sku": sku, "location": place, "units": draw(st.integers(0, 10**6))}
            for sku, place in pools
        ],
    }
    if draw(st.booleans()):
        tree["brand"] = maybe({"name": draw(texts)}, draw, accent=st.just("#0b5cad"))
    tree["words"] = [_words(draw, language, skus) for language in draw(_LANGUAGES)]
    return Draft({name: each for name, each in tree.items() if each}, {})


HOURS = {"offer_hold_hours": st.sampled_from(["00:00-24:00", "08:00-22:00", "23:58-23:59"])}
_LANGUAGES = st.lists(st.sampled_from(["en", "de", "ja"]), max_size=2, unique=True)


def _words(draw: st.DrawFn, language: str, skus: list[str]) -> Tree:
    table: Tree = {"language": language}
    maybe(table, draw, headline=texts, intro=paragraphs)
    maybe(table, draw, ready=st.lists(texts, max_size=3), terms=st.lists(paragraphs, max_size=3))
    return maybe(table, draw, names=st.dictionaries(st.sampled_from(skus), texts))


def _year(year: int):
    from datetime import datetime

    return datetime(year, 1, 1)  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(drafts())
def test_whatever_was_read_is_written_and_read_the_same(draft: Draft):
    launch_file = read_files(files_of(draft))

    files = written(launch_file)

    assert read_files(files) == launch_file
    assert written(read_files(files)) == files
    assert unpacked(packed(files)) == files


@settings(max_examples=300, deadline=None)
@given(moments, st.sampled_from(sorted(zones())))
def test_every_instant_of_every_zone_comes_back(instant: int, zone: str):
    from firstcome.launches.moments import instant_ms, read_moment
    from firstcome.launches.trees import moment_text

    assert instant_ms(read_moment(moment_text(instant, zone)), zone) == instant


@pytest.mark.parametrize("place", ["example", "sound"])
def test_a_file_that_was_read_comes_back(place: str, tmp_path: Path):
    path = EXAMPLE if place == "example" else sound.write(tmp_path)
    launch_file = read_launch_file(path)

    files = written(launch_file)

    assert read_files(files) == launch_file
    assert written(read_files(files)) == files


def test_times_stand_on_the_clocks_of_the_shop_and_say_which_when_they_happen_twice():
    from firstcome.launches.trees import moment_text

    assert moment_text(1_215_414_000_000, "Europe/London") == "2008-07-07 08:00"
    assert moment_text(1_224_981_000_000, "Europe/London") == "2008-10-26 01:30+01:00"
    assert moment_text(1_224_984_600_000, "Europe/London") == "2008-10-26 01:30+00:00"


def test_many_shops_are_rows_of_a_sheet_and_few_are_tables(tmp_path: Path):
    many = written(read_launch_file(EXAMPLE))
    few = written(read_launch_file(sound.write(tmp_path)))

    assert list(many) == ["launch.toml", "locations.csv", "stock.csv", "logo.svg"]
    assert b"[[location]]" not in many["launch.toml"]
    assert list(few) == ["launch.toml", "logo.svg"]
    assert few["launch.toml"].count(b"[[location]]") == 3


def test_what_a_spreadsheet_would_calculate_is_guarded_and_comes_back():
    draft = _draft_with_town("=1+1")

    files = written(read_files(files_of(draft)))

    assert b"'=1+1" in files["locations.csv"]
    assert {each.town for each in read_files(files).texts.locations} == {"=1+1"}


def _draft_with_town(town: str) -> Draft:
    places: list[Tree] = [{"id": f"shop-{number}", "town": town} for number in range(20)]
    tree: Tree = {
        "launch": {"id": "phone", "name": "Phone", "opens": "2026-11-12 09:00", "zone": "UTC"},
        "market": [{"id": "DE", "currency": "EUR"}],
        "product": [{"id": "phone", "sku": [{"id": "black", "prices": {"DE": 1}}]}],
        "channel": [{"id": "shops"}],
        "location": places,
    }
    return Draft(tree, {})


def test_a_launch_that_only_a_program_can_say_is_refused():
    import msgspec

    launch_file = read_files(files_of(_draft_with_town("Bath")))
    definition = msgspec.structs.replace(launch_file.definition, hold_ttl_ms=1_500)

    with pytest.raises(LaunchFileError, match=r"launch\.hold.*1500ms"):
        written(msgspec.structs.replace(launch_file, definition=definition))


def test_a_bundle_that_is_none_is_refused():
    for content in (b"", b"PK\x03\x04nonsense", packed({"readme.txt": b"nothing"})):
        with pytest.raises(Refused):
            unpacked(content)


def test_a_bundle_keeps_out_what_leads_elsewhere():
    files = unpacked(packed({"phone/launch.toml": b"", "phone/a.csv": b"1", "../b.csv": b"2"}))

    assert files == {"launch.toml": b"", "a.csv": b"1"}


def test_the_command_gives_back_what_was_loaded_while_the_shop_sells(tmp_path: Path):
    shop = RunningShop(tmp_path / "data")
    shop.wait_for("listens")
    code, _, said = run(
        "launch", "load", str(EXAMPLE), "--url", shop.url, "--data", str(shop.directory)
    )
    assert code == 0, said
    out = tmp_path / "back"

    code, told, said = run(
        "launch", "export", "phone-2008", "--data", str(shop.directory), "--out", str(out)
    )
    again = run("launch", "export", "phone-2008", "--data", str(shop.directory), "--out", str(out))
    unknown = run("launch", "export", "nothing", "--data", str(shop.directory))
    shop.end()

    assert code == 0, said
    assert "launch check" in told
    assert read_launch_file(out / "launch.toml") == read_launch_file(EXAMPLE)
    assert again[0] == 1
    assert "exists" in again[2]
    assert unknown[0] == 1
    assert "It has: phone-2008" in unknown[2]
