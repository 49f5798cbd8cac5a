"""Stores contacts for ever, printing each number once it is stored, until somebody kills it."""

import sys
from pathlib import Path

from firstcome.contacts.store import ContactStore
from tests.contacts.people import contact, keep


def main() -> None:
    store = ContactStore.open(Path(sys.argv[1]))
    while True:
        first = keep(store, *(contact("ada") for _ in range(20)))
        print(first + 19, flush=True)
        if first % 100 == 1:
            store.checkpoint()


if __name__ == "__main__":
    main()
