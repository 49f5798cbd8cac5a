"""The desk of the index of names: has it followed beside the fold."""

from firstcome.contacts.people import PeopleIndex
from firstcome.retrying import RetryingDesk


class PeopleDesk(RetryingDesk[PeopleIndex]):
    """The index of a data directory; a file that is damaged is made anew when it is opened."""

    failed = "people_failed"
    mend = "The index of names failed; it is tried again by itself. Look for a full disk."

    def _serve(self, opened: PeopleIndex, *, is_rush: bool) -> int:
        return opened.step(is_rush=is_rush)
