"""People who are loaded with their addresses confirmed get no mail of it; the others do."""

from pathlib import Path

from tests.notifications.mail_server import MailServer, by
from tests.notifications.small_shop import SmallShop


def test_whom_staff_vouch_for_is_not_written_to_when_loaded(tmp_path: Path, server: MailServer):
    shop = SmallShop(tmp_path, register=True, access="waves")
    for who in ("ada", "bea"):
        shop.register(who, vouched=True)
    shop.register("ada", again="page", vouched=True)
    shop.register("cyd")

    shop.tell(by(server), lambda: len(server.mails) == 1)

    assert [each.mail["To"] for each in server.mails] == ["cyd@example.org"]
    assert server.mails[0].mail["Subject"] == "The phone: confirm your interest"
