"""A shop's own look: colours that can be read, a logo that is safe, words in several languages."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.launches import LaunchFile, read_launch_file
from firstcome.launches.colours import CONTRAST_MIN, ON_DARK, ON_LIGHT, contrast, readable
from firstcome.launches.texts import Brand, LanguageTexts
from tests.launches.sound import LOGO, SOUND, faults_of, line_number, write

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


@pytest.fixture
def launch_file(tmp_path: Path) -> LaunchFile:
    return read_launch_file(write(tmp_path))


def with_logo(folder: Path, content: str | bytes) -> Path:
    path = write(folder)
    logo = content.encode() if isinstance(content, str) else content
    (folder / "logo.svg").write_bytes(logo)
    return path


def test_black_on_white_has_the_contrast_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(COLOURS, st.sampled_from([ON_LIGHT, ON_DARK]))
def test_the_mend_of_any_colour_can_be_read(colour: str, ground: str):
    mend = readable(colour, ground)

    assert contrast(mend, ground) >= CONTRAST_MIN
    assert mend == colour or contrast(colour, ground) < CONTRAST_MIN


def test_the_accent_of_dark_pages_is_made_of_the_other_when_it_is_left_out(tmp_path: Path):
    toml = SOUND.replace('accent_dark = "#6cb2f7"\n', "").replace("#0b5cad", "#0B5CAD")

    brand = read_launch_file(write(tmp_path, toml)).texts.brand

    assert brand is not None
    assert brand.accent == "#0b5cad"
    assert brand.accent_dark == readable("#0b5cad", ON_DARK)


def test_a_logo_may_be_a_png(tmp_path: Path):
    brand = read_launch_file(with_logo(tmp_path, PNG)).texts.brand

    assert brand is not None
    assert (brand.logo, brand.logo_type) == (PNG, "image/png")


UNSAFE = [
    ("<script/>", 'has the element "script"'),
    ("<a><Script>alert(1)</Script></a>", 'has the element "script"'),
    ("<foreignObject/>", 'has the element "foreignobject"'),
    ('<image href="data:image/png;base64,AA"/>', 'has the element "image"'),
    ('<set attributeName="href"/>', 'has the element "set"'),
    ('<b xmlns="http://www.w3.org/1999/xhtml"/>', 'has the element "b"'),
    ('<path onclick="alert(1)"/>', 'has the event attribute "onclick"'),
    ('<path oNload="alert(1)"/>', 'has the event attribute "onload"'),
    ('<use href="other.svg#a"/>', 'names something outside itself in the attribute "href"'),
    ('<a xmlns:x="http://www.w3.org/1999/xlink" x:href="//a.example"/>', "outside itself"),
    ('<a href="java&#115;cript:alert(1)"/>', 'in the attribute "href"'),
    ('<path fill="url(//a.example/b)"/>', 'in the attribute "fill"'),
    ('<path style="fill:URL( &quot;a.svg#b&quot;)"/>', 'in the attribute "style"'),
    ('<path style="fill:u\\72l(a.svg)"/>', 'in the attribute "style"'),
    ("<style>@import '/a.css';</style>", "names something outside itself in its style"),
    ("<style>path{fill:url(a.svg)}</style>", "names something outside itself in its style"),
    ("<style><![CDATA[path{fill:url(a.svg)}]]></style>", "outside itself in its style"),
    ('<?xml-stylesheet href="a.css"?>', 'has the instruction "xml-stylesheet"'),
    ("<path", "is not sound XML"),
    ("&nbsp;", "is not sound XML"),
]


@pytest.mark.parametrize(("inside", "what"), UNSAFE)
def test_a_logo_that_runs_or_loads_something_is_refused(tmp_path: Path, inside: str, what: str):
    path = with_logo(tmp_path, LOGO.replace("</svg>", f"{inside}</svg>"))

    faults = faults_of(path)

    number = line_number(SOUND, "brand.logo")
    assert len(faults) == 1
    assert faults[0].startswith(f"launch.toml:{number}: brand.logo: the logo ")
    assert what in faults[0]
    assert "(line " in faults[0]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{LOGO}", "the logo has a document type"),
        (f'<?xml version="1.0" encoding="iso-8859-1"?>{LOGO}', 'the logo is in "iso-8859-1"'),
        ("<svg/>", 'begins with the element "svg", not with svg and its xmlns'),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", 'begins with the element "html"'),
        (LOGO + " " * 8_000, '"logo.svg" is larger than 8,000 bytes.'),
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"", "neither a PNG nor an SVG"),
    ],
)
def test_a_file_that_is_no_logo_is_refused(tmp_path: Path, content: str | bytes, what: str):
    faults = faults_of(with_logo(tmp_path, content))

    assert len(faults) == 1
    assert what in faults[0]


@pytest.mark.parametrize(
    "start", ["", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff", "<!-- a logo -->\n"]
)
def test_a_plain_svg_is_a_logo_however_it_begins(tmp_path: Path, start: str):
    brand = read_launch_file(with_logo(tmp_path, start + LOGO)).texts.brand

    assert brand is not None
    assert brand.logo_type == "image/svg+xml"


def test_a_language_stands_once(tmp_path: Path):
    toml = SOUND.replace('language = "ja"\nheadline', 'language = "en"\nheadline')

    faults = faults_of(write(tmp_path, toml))

    number = line_number(SOUND, "words.language", 2)
    first = line_number(SOUND, "words.language") - 1
    assert faults == [
        (
            f'launch.toml:{number}: words.language: language "en" stands twice, first at '
            f"{tmp_path}/launch.toml:{first}. Give one of the two another id, or remove it."
        )
    ]


def test_the_ends_of_lines_in_a_paragraph_are_spaces(tmp_path: Path):
    toml = SOUND.replace('"One for each of you, first', '"""\n  One for each of you,  \r\n  first')
    toml = toml.replace('served."', 'served.\n"""')

    words = read_launch_file(write(tmp_path, toml)).texts.words

    assert words[0].intro == "One for each of you, first come, first served."


def test_names_are_those_of_products_and_skus_of_the_launch(tmp_path: Path):
    toml = SOUND.replace('phone-8gb = "8ギガ"', 'phone-8bg = "8ギガ"\nphone = ""')

    faults = faults_of(write(tmp_path, toml))

    number = line_number(SOUND, "words.names.phone-8gb")
    assert faults == [
        (
            f'launch.toml:{number}: words.names.phone-8bg: there is no product or SKU "phone-8bg". '
            'Write "phone-8gb", or add a [[product.sku]].'
        ),
        (
            f"launch.toml:{number + 1}: words.names.phone: is empty. "
            "Write at least one letter, or leave the field out."
        ),
    ]


@pytest.mark.parametrize("field", ["picture_width", "picture_height", "picture_text"])
def test_a_picture_needs_its_size_and_its_text(tmp_path: Path, field: str):
    lines = [text for text in SOUND.splitlines() if not text.startswith(field)]

    faults = faults_of(write(tmp_path, "\n".join(lines)))

    assert len(faults) == 1
    assert f": product.sku.{field}: is missing. Add {field} = " in faults[0]


def test_the_size_of_no_picture_is_a_fault(tmp_path: Path):
    toml = SOUND.replace("picture = ", "# picture = ")

    faults = faults_of(write(tmp_path, toml))

    assert len(faults) == 3
    assert {fault.partition(": is ")[2] for fault in faults} == {
        "about no picture. Add picture, or leave it out."
    }


def test_a_brand_from_elsewhere_is_checked_as_one_of_a_file(launch_file: LaunchFile):
    texts = msgspec.structs.replace(
        launch_file.texts,
        brand=Brand("Northwind", "#ffffff", "#000000", b"<svg/>", "image/png"),
        words=(LanguageTexts("en", names=(("fax", "Fax"),)), LanguageTexts("en")),
    )
    definition = msgspec.structs.replace(launch_file.definition, texts=texts.id())

    assert [field for field, _ in texts.problems(definition)] == [
        "brand.accent",
        "brand.accent_dark",
        "brand.logo",
        "words.names",
        "words.language",
    ]


def test_the_type_of_a_logo_is_what_the_logo_is(launch_file: LaunchFile):
    brand = Brand("Northwind", logo=PNG, logo_type="image/svg+xml")
    texts = msgspec.structs.replace(launch_file.texts, brand=brand)
    definition = msgspec.structs.replace(launch_file.definition, texts=texts.id())

    assert list(texts.problems(definition)) == [("brand.logo_type", "the logo is image/png")]
