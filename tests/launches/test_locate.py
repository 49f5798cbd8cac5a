"""Lines of a launch file: every value is found on the line that it stands on."""

import tomllib
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from firstcome.launches.locate import TomlPath, locate

KEYS = st.sampled_from(["a", "b-1", "c", '"q.x"', "'l '", '"\\u00e9"', "a.b", 'c . "d"', '"é"'])
NUMBER = st.just("@")  # becomes the number of its line
TEXTS = st.sampled_from(
    [
        '"x # [a]"',
        "'c:\\'",
        '"""\na = 1\n[b]\n\\""" ""\n"""""',
        "'''\n[[c]]\n''\n'''''",
        '""',
        "1979-05-27 07:32:00",
        "true",
        "-inf",
        '"\\\\"',
        '"\\" ] # "',
    ]
)
VALUES = st.recursive(
    NUMBER | TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[ # ]\n" + " # ,]\n, ".join(parts) + "\n]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"[{','.join(parts)},]"),
        st.lists(st.tuples(KEYS, inner), max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{key} = {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=6,
)
STATEMENTS = st.one_of(
    st.tuples(KEYS, VALUES).map(lambda pair: f"  {pair[0]}\t= {pair[1]} # end"),
    KEYS.map(lambda key: f"[{key}]"),
    KEYS.map(lambda key: f" [[ {key} ]] # \\"),
    st.sampled_from(["", "# a = 1", "\t"]),
)


def accepted(text: str) -> bool:
    try:
        tomllib.loads(text.replace("@", "0"))
    except tomllib.TOMLDecodeError:
        return False
    return True


def document(statements: list[str]) -> str:
    """The statements that make TOML together, each @ replaced by the number of its line."""
    text = ""
    for statement in statements:
        if accepted(f"{text}{statement}\n"):
            text += f"{statement}\n"
    lines = text.split("\n")
    return "\n".join(line.replace("@", str(number)) for number, line in enumerate(lines, 1))


def leaves_and_paths(value: object, path: TomlPath = ()) -> dict[TomlPath, object]:
    found: dict[TomlPath, object] = {path: value}
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            found |= leaves_and_paths(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(cast("list[object]", value)):
            found |= leaves_and_paths(inner, (*path, number))
    return found


@given(st.lists(STATEMENTS, max_size=16).map(document))
def test_every_value_has_its_line_and_nothing_else_has_one(text: str):
    values = leaves_and_paths(tomllib.loads(text))
    del values[()]

    line_numbers = locate(text)

    assert line_numbers.keys() == values.keys()
    for path, value in values.items():
        if isinstance(value, int) and not isinstance(value, bool):
            assert line_numbers[path] == value, path


@given(st.lists(STATEMENTS, max_size=8).map(document))
def test_line_ends_of_windows_change_nothing(text: str):
    assert locate(text.replace("\n", "\r\n")) == locate(text)


def test_a_table_stands_where_it_is_first_named():
    text = "[a.b]\nx = 1\n[a]\ny = 2\n[[c]]\n[[c]]\n[c.d]\nz = 3\n"

    line_numbers = locate(text)

    assert line_numbers["a",] == 1
    assert line_numbers["a", "y"] == 4
    assert line_numbers["c",] == line_numbers["c", 0] == 5
    assert line_numbers["c", 1, "d", "z"] == 8
