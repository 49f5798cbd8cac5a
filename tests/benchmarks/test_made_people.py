"""Made people: they look like people, and nobody is made twice."""

import phonenumbers
import pytest

from benchmarks.made_people import FAMILY, FIRST_RARE, GIVEN, RARE, RARE_EVERY, People
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.identity import customer_id
from firstcome.contacts.phone_number import normalise_phone

SECRET = bytes(range(32))
CROWD = [People(SECRET).contact(number) for number in range(1, 5_001)]


def names(part: int) -> list[str]:
    return [contact.name.split()[part] for contact in CROWD]


def test_a_number_is_always_the_same_person():
    again = People(SECRET)

    assert [again.contact(number) for number in (1, 77, 5_000)] == [CROWD[0], CROWD[76], CROWD[-1]]


@pytest.mark.parametrize("field", ["key", "customer", "email", "phone"])
def test_no_two_people_have_the_same(field: str):
    assert len({getattr(contact, field) for contact in CROWD}) == len(CROWD)


def test_addresses_are_ones_that_no_mail_reaches_and_numbers_are_ones_of_mobiles():
    assert {contact.email.rpartition(".")[2] for contact in CROWD} == {"example"}
    assert all(contact.email.isascii() for contact in CROWD)
    for contact in CROWD[:200]:
        number = phonenumbers.parse(contact.phone)
        assert phonenumbers.is_valid_number(number)
        assert contact.phone == normalise_phone(contact.phone, None)
        assert contact.phone.startswith("+447")


def test_a_contact_is_the_customer_that_the_product_knows_by_its_address():
    for contact in CROWD[:200]:
        assert contact.customer == customer_id(SECRET, "email", normalise_email(contact.email))


def test_names_are_drawn_from_many_and_some_are_more_frequent_than_others():
    given, family = names(0), names(1)

    assert (len(set(GIVEN)), len(set(FAMILY))) == (60, 150)
    assert set(given) == set(GIVEN)
    assert len(set(family)) > len(FAMILY) * 0.9
    assert given.count(GIVEN[0]) > 5 * given.count(GIVEN[-1])
    assert len(set(zip(given, family, strict=True))) > 2_000


def test_one_in_a_hundred_thousand_has_a_rare_name():
    people = People(SECRET)
    rare = [people.contact(FIRST_RARE + each * RARE_EVERY).name.split()[1] for each in range(3)]

    assert set(rare) == set(RARE)
    assert sum(name in RARE for name in names(1)) == 1
