"""Terms of an operator: said of nodes that are there, by a file or one by one."""

import pytest

from firstcome.allocation.nodes import Node, Tree, TreeWrong, tree_of
from firstcome.allocation.sheets import SheetsWrong, SheetText, read_sheets
from firstcome.allocation.terms import Terms, read_terms, terms_of, with_terms
from firstcome.allocation.written import shares_csv, tree_csv
from tests.allocation.trees import market, shared, shop


def tree() -> Tree:
    """Two markets; one has a channel with two shops, the other a shop with a risky name."""
    return tree_of(
        [
            market("GB", name="United Kingdom"),
            market("IE"),
            Node(node="GB.own", kind="channel", parent="GB"),
            shop("bath", 30, "GB.own"),
            shop("york", 10, "GB.own", minimum=3),
            shop("cork", 5, "IE", name="=Cork"),
        ]
    )


def said(*lines: str) -> dict[str, Terms]:
    """What a file with these lines under the usual head says of the phone."""
    head = "node,parent,kind,sku,minimum,cap,lock,lot,fixed"
    return read_terms(SheetText("terms.csv", "\n".join((head, *lines))), tree(), "phone")


def test_a_file_says_the_terms_of_the_nodes_that_it_names():
    found = said("GB,,market,,250,,,,7", "bath,GB.own,location,,,60,,2,", "york,,location,,,,,,")

    assert found == {"GB": Terms(minimum=250, fixed=7), "bath": Terms(cap=60, lot=2)}


def test_a_row_for_the_sku_wins_cell_by_cell_and_one_for_another_says_nothing():
    found = said("bath,,location,phone,,,9,,", "bath,,location,,4,,,,", "bath,,location,mug,,1,,,")

    assert found == {"bath": Terms(minimum=4, lock=9)}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("leeds,,location,,1,,,,", "terms.csv:2: node: leeds is no node of this sheet."),
        ("bath,GB,location,,1,,,,", "terms.csv:2: parent: bath hangs from GB.own here."),
        ("bath,,channel,,1,,,,", "terms.csv:2: kind: bath is a location here."),
        ("bath,,location,,9,4,,,", "terms.csv:2: minimum: bath has a minimum of 9 above its cap"),
        ("bath,,location,,,,3,2,", "terms.csv:2: lock: bath is locked at 3, which is no whole"),
        ("bath,,location,,many,,,,", "terms.csv:2: minimum: 'many' is no whole number"),
    ],
)
def test_a_faulty_row_is_named_with_its_line_and_column(line: str, fault: str):
    with pytest.raises(SheetsWrong) as raised:
        said(line)

    assert str(raised.value).startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("node,parent,kind\n", "terms.csv:1: has no row for phone."),
        ("node,parent,kind,sku\nbath,,location,mug\n", "terms.csv:1: has no row for phone."),
        ("node;parent;kind\nbath;;location\n", "terms.csv:1: separates its columns by semicolons."),
        ("node\tparent\tkind\nbath\t\tlocation\n", "terms.csv:1: separates its columns by tabs."),
    ],
)
def test_a_file_that_says_nothing_of_the_sku_takes_no_terms_off(text: str, fault: str):
    with pytest.raises(SheetsWrong, match=fault):
        read_terms(SheetText("terms.csv", text), tree(), "phone")


def test_a_file_whose_lines_end_as_on_an_old_mac_is_read():
    text = SheetText("terms.csv", "node,parent,kind,cap\rbath,,location,4\r")

    assert read_terms(text, tree(), "phone") == {"bath": Terms(cap=4)}


def test_terms_take_the_place_of_those_before_and_leave_what_was_counted():
    found = with_terms(tree(), {"bath": Terms(cap=5, fixed=2)})

    assert terms_of(found.nodes["bath"]) == Terms(cap=5, fixed=2)
    assert found.nodes["bath"].weights == {"registrations": 30, "fixed": 2}
    assert found.nodes["york"].minimum == 0
    with pytest.raises(TreeWrong, match="bath: has a minimum of 2 above its cap of 1"):
        with_terms(tree(), {"bath": Terms(minimum=2, cap=1)})


def test_a_tree_that_is_written_is_read_again_as_it_was():
    before = with_terms(tree(), {"GB": Terms(minimum=8, cap=9), "bath": Terms(lot=2, lock=4)})

    text = SheetText("tree.csv", tree_csv(before))

    assert read_sheets(text, None).tree_for("phone") == before
    assert read_terms(text, tree(), "phone") == {
        "GB": Terms(minimum=8, cap=9),
        "bath": Terms(lot=2, lock=4),
    }
    assert ",'=Cork," in text.text


def test_shares_are_written_in_the_order_of_the_tree():
    proposal = shared(9, market("GB"), shop("bath", 2, "GB"), shop("york", 1, "GB", minimum=9))

    rows = shares_csv([proposal]).splitlines()

    assert rows == [
        "sku,node,parent,kind,name,units,weight,minimum,missing,kept",
        "phone,GB,,market,,9,3,0,0,0",
        "phone,bath,GB,location,,0,2,0,0,0",
        "phone,york,GB,location,,9,1,9,0,0",
    ]
