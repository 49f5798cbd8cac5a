"""The sweep: mails kept as files go with their customer, or when they are old."""

from pathlib import Path

from firstcome.limits import MAIL_FILES_DAYS_MAX
from firstcome.notifications.files import FileTransport
from firstcome.notifications.sweep import DAY_S, Sweep
from tests.notifications.small_shop import SmallShop

NOW_MS = 1_215_417_600_000  # 2008-07-07 08:00 UTC


def of_all(_epoch: int, _sequence: int) -> bool:
    """Everybody is erased."""
    return True


def of_none(_epoch: int, _sequence: int) -> bool:
    """Nobody is erased."""
    return False


def mail(folder: Path, name: str, day: str = "2008-07-07") -> Path:
    path = folder / day / "08" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("To: ada@example.org")
    return path


def swept(sweep: Sweep, now_ms: int = NOW_MS) -> int:
    """One round."""
    return sweep.step(now_ms) + sweep.step(now_ms)


def test_the_mails_of_an_erased_customer_go_and_those_of_others_stay(tmp_path: Path):
    adas = [mail(tmp_path, "1.4.held.4.eml"), mail(tmp_path, "1.4.paid.9.part")]
    others = [mail(tmp_path, "1.44.held.44.eml"), mail(tmp_path, "2.4.held.4.eml")]

    removed = swept(Sweep(tmp_path, lambda epoch, sequence: (epoch, sequence) == (1, 4)))

    assert removed == 2
    assert not any(path.exists() for path in adas)
    assert all(path.exists() for path in others)


def test_old_mails_go_with_their_empty_folders(tmp_path: Path):
    old, young = mail(tmp_path, "1.4.held.4.eml", "2008-06-06"), mail(tmp_path, "1.5.held.5.eml")
    sweep = Sweep(tmp_path, of_none)

    assert swept(sweep) == 1
    assert not old.parent.parent.exists()
    assert young.exists()
    assert swept(sweep, NOW_MS + (MAIL_FILES_DAYS_MAX + 1) * DAY_S * 1_000) == 1
    assert tmp_path.exists()


def test_what_is_no_mail_of_ours_is_left_alone(tmp_path: Path):
    notes = [tmp_path / "README.eml", mail(tmp_path, "notes.txt"), mail(tmp_path, "a.b.eml")]
    notes[0].write_text("mine")

    assert swept(Sweep(tmp_path, of_all)) == 0
    assert all(path.exists() for path in notes)


def test_a_round_takes_a_few_files_at_a_time_and_begins_again(tmp_path: Path):
    for number in range(5):
        mail(tmp_path, f"1.{number}.held.{number}.eml")
    sweep = Sweep(tmp_path, of_all)

    assert [sweep.step(NOW_MS, 2) for _ in range(4)] == [0, 2, 2, 1]
    mail(tmp_path, "1.9.held.9.eml")
    assert sweep.step(NOW_MS, 2) == 1
    assert swept(Sweep(tmp_path / "nowhere", of_all)) == 0


def test_after_an_erasure_all_files_are_looked_at_at_once(tmp_path: Path):
    for number in range(50):
        mail(tmp_path, f"1.{number}.held.{number}.eml")
    erased = [0]
    sweep = Sweep(tmp_path, lambda _, sequence: sequence == 49 and erased[0] > 0, lambda: erased[0])
    before = [sweep.step(NOW_MS, 2) for _ in range(30)]

    erased[0] = 1

    assert sum(before) == 0
    assert sweep.step(NOW_MS, 2) == 1
    assert sweep.step(NOW_MS, 2) == 0


def test_erasing_a_contact_takes_its_mails_and_stops_those_that_wait(tmp_path: Path):
    shop = SmallShop(tmp_path, units=9)
    shop.order("ada")
    shop.order("bea")
    folder = tmp_path / "outbox"
    post = shop.post(FileTransport(folder, files_max=2))
    shop.work(post, lambda: len(list(folder.rglob("*.eml"))) == 2)

    shop.contacts.erase([1])
    shop.work(post, lambda: len(list(folder.rglob("*.eml"))) == 1)
    post.close()

    (left,) = folder.rglob("*.eml")
    assert "bea@example.org" in left.read_text()
    assert b"ada@example.org" not in (tmp_path / "outbox.db").read_bytes()
    assert folder.stat().st_mode & 0o77 == left.parent.stat().st_mode & 0o77 == 0
