"""
Made people: the contacts of a made shop, with names as a shop in Britain reads them.

Always true:
- A number is always the same person; no two have the same address or phone number.
- Some names are common and some are not, as anywhere; one person in a hundred thousand has a name
  of `RARE`.
- The customer of a contact is the one that the product knows by that address.

Never here: storing anybody; an address that mail could reach.
"""

from functools import cache
from typing import Final

from firstcome.contacts.contact import Contact
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.identity import customer_id, keyed_hash
from firstcome.contacts.names import words_of

_GIVEN: Final = """
    Mary James Mohammed Sarah David Anna Maria Thomas Zoë Patrick Aisha Daniel Chloé Liam Siân José
    Agnieszka Björn Niamh Łukasz Fatima Oliver Ángela Wei Priya Andreas Søren Małgorzata Ruairí
    Ingrid Françoise Jürgen Yusuf Åsa Giulia Tomáš Eilidh Kwame João Réka Mehmet Siobhán Noémie
    Đorđe Ayşe Håkon Inês Matteo Šárka Dilip Ffion Óscar Ebba Nuria Chinedu Zuzana Raúl Saoirse
    Ngọc Þóra
"""
GIVEN: Final = tuple(_GIVEN.split())
"""Given names, the most frequent first."""

_FAMILY: Final = """
    Smith Jones Khan Williams Taylor Murphy Patel Brown Müller García Nowak Davies Evans Singh
    O'Neill Wilson Ahmed Thomas Schmidt Martin Rossi Ali Johnson Kowalski Roberts Begum Walker
    Wright Robinson Thompson White Hughes Edwards Green Lewis Wood Harris Silva Jackson Clarke
    Hussain Clark Scott Turner Hill Moore Cooper Ward Morris King Watson Baker Harrison Morgan
    Fernández Allen Mitchell Chen Kelly Ryan Byrne Dupont Lefèvre Schröder Größmann Weiß Jäger
    Novák Dvořák Horváth Szabó Tóth Kovács Wójcik Żółkowski Dąbrowski Zieliński Piątek Jørgensen
    Sørensen Ødegård Håkansson Lindström Nyström Åkesson Virtanen Mäkelä Özdemir Yılmaz Şahin
    Çelik Nguyễn Trần Phạm Li Zhang Liu Tanaka Suzuki Kim Park Rahman Chowdhury Iyer Krishnan
    Okafor Adeyemi Mensah Diallo Traoré N'Diaye Haddad El-Sayed Mansour Cohen Levy Papadopoulos
    Nikolaidis Ivanov Petrović Jovanović Đukić Hodžić Popescu Ionescu Ștefănescu Gonçalves
    Magalhães Araújo Núñez Ibáñez Peñalver Muñoz Bianchi D'Angelo Esposito Łoziński Hendrickx
    Bakker Janssen Peeters Íñiguez MacGregor MacLeòid McCarthy Llewellyn
    Penhaligon Trevithick Featherstonehaugh Cholmondeley
"""
FAMILY: Final = tuple(_FAMILY.split())
"""Family names, the most frequent first."""

RARE: Final = ("Quisenberry", "Vântu-Õunapuu", "Zwingenberger")
RARE_EVERY: Final = 100_000
FIRST_RARE: Final = 77

_DOMAINS: Final = ("mail.example", "post.example", "letters.example")
_PHONES: Final = 10**8
_PHONE_STRIDE: Final = 61_803_399  # has no factor with the above: all numbers come before one again
_BITS: Final = (1 << 64) - 1


class People:
    """The people of a made shop, by the number of their contact."""

    def __init__(self, secret: bytes) -> None:
        """`secret` makes the shop's customer ids."""
        self._secret = secret

    def contact(self, number: int) -> Contact:
        """Who has this contact."""
        drawn = _mixed(number)
        given = _given()[drawn % len(_given())]
        family = _family()[(drawn >> 24) % len(_family())]
        if number % RARE_EVERY == FIRST_RARE:
            family = RARE[number // RARE_EVERY % len(RARE)]
        domain = _DOMAINS[(drawn >> 48) % len(_DOMAINS)]
        email = f"{_plain(given)}.{_plain(family)}.{number}@{domain}"
        return Contact(
            key=keyed_hash(self._secret, "order-key", str(number)),
            customer=customer_id(self._secret, "email", normalise_email(email)),
            name=f"{given} {family}",
            email=email,
            phone=f"+4473{number * _PHONE_STRIDE % _PHONES:08d}",
        )


@cache
def _given() -> tuple[str, ...]:
    return _by_frequency(GIVEN)


@cache
def _family() -> tuple[str, ...]:
    return _by_frequency(FAMILY)


def _by_frequency(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name as often as names are: the more seldom the further behind it stands."""
    return tuple(
        name for rank, name in enumerate(names) for _ in range(max(1, 1_000 // (rank + 5)))
    )


@cache
def _plain(name: str) -> str:
    return "".join(words_of(name))


def _mixed(number: int) -> int:
    """64 bits that look drawn, by SplitMix64 (Steele, Lea and Flood, 2014)."""
    mixed = number * 0x9E3779B97F4A7C15 & _BITS
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _BITS
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _BITS
    return mixed ^ mixed >> 31
