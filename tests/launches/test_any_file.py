"""Whatever a launch file holds: it is read, or its faults are lines of text."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.launches import LaunchFile, LaunchFileError, read_launch_file
from firstcome.launches.bounds import FAULTS_MAX
from tests.launches.sound import SOUND, STOCK, STORES, write

SPLICES = st.sampled_from(
    [
        *(
            '""',
            "[]",
            "{}",
            "-1",
            "0",
            "1e400",
            "nan",
            "true",
            "'''",
            "[[",
            "]]",
            "{ GB = { a = 1 } }",
        ),
        *("2008-07-07", "[1, [2]]", '"\\u0000"', '"\\u202E"', "\n", "\r", "=", "#", '"', ",", ";"),
        *("[launch]", "[[stock]]", "[location]", "9" * 25, "\x00", "\x1b[0m", "€", "\ufeff", "a.b"),
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    """A text with a few pieces cut out, doubled or replaced."""
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        put = draw(SPLICES | st.just("") | st.just(text[start:end] * 2) | st.text(max_size=5))
        text = text[:start] + put + text[end:]
    return text


def read_or_refused(path: Path) -> LaunchFile | LaunchFileError:
    try:
        return read_launch_file(path)
    except LaunchFileError as refused:
        return refused


@settings(max_examples=300, deadline=None)
@given(spoilt(SOUND), spoilt(STORES), spoilt(STOCK))
def test_any_file_is_read_or_refused_in_lines_of_text(toml: str, stores: str, stock: str):
    with TemporaryDirectory() as folder:
        path = write(Path(folder), toml, stores, stock)
        read = read_or_refused(path)

    if isinstance(read, LaunchFile):
        assert list(read.definition.problems()) == []
        assert list(read.texts.problems(read.definition)) == []
    else:
        assert 1 <= len(read.faults) <= FAULTS_MAX
        assert [fault for fault in read.faults if not str(fault).isprintable()] == []
        assert [fault for fault in read.faults if not fault.what] == []
