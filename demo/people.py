"""Invented buyers. Their addresses end in `.example`, which no mail reaches."""

from dataclasses import dataclass
from random import Random

FIRST = (
    "Anna Ben Clara David Elif Felix Greta Hannes Ida Jonas Klara Lukas Mira Nils Olga Paul Rosa Samir Tilda "
    "Urs Vera Wanda Yusuf Zoe Malin Henrik Leonie Matteo Noor Emil"
).split()
LAST = (
    "Albers Brandt Conrad Demir Engel Fischer Graf Hansen Imhof Jansen Keller Lorenz Meier Novak Olsen "
    "Petersen Richter Sommer Thiel Ulrich Vogt Wagner Yilmaz Zimmer Lindqvist Moreau Rossi Kovac"
).split()
GERMAN = (
    ("Berlin", "10115", "Invalidenstraße"),
    ("Hamburg", "20357", "Schulterblatt"),
    ("München", "80469", "Fraunhoferstraße"),
    ("Leipzig", "04107", "Karl-Liebknecht-Straße"),
    ("Köln", "50674", "Lindenstraße"),
    ("Freiburg", "79098", "Gerberau"),
    ("Wien", "1070", "Neubaugasse"),
)
SWISS = (
    ("Zürich", "8004", "Langstrasse"),
    ("Bern", "3011", "Rathausgasse"),
    ("Basel", "4058", "Feldbergstrasse"),
)
MAIL = ("post.example", "mail.example", "brief.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    first_name: str
    last_name: str
    email: str
    city: str
    zip: str
    street: str
    country: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def address(self) -> dict[str, str]:
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "address1": self.street,
            "city": self.city,
            "zip": self.zip,
            "country_code_v2": self.country,
        }


def people(count: int, dice: Random) -> list[Person]:
    """That many different ones, every sixth in Switzerland."""
    pairs = dice.sample([(first, last) for first in FIRST for last in LAST], count)
    return [_person(first, last, number, dice) for number, (first, last) in enumerate(pairs)]


def _person(first: str, last: str, number: int, dice: Random) -> Person:
    swiss = number % 6 == 0
    city, code, street = dice.choice(SWISS if swiss else GERMAN)
    country = "CH" if swiss else "AT" if city == "Wien" else "DE"
    return Person(
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@{dice.choice(MAIL)}".lower(),
        city=city,
        zip=code,
        street=f"{street} {dice.randint(1, 140)}",
        country=country,
    )
