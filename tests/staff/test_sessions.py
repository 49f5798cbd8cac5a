"""Sessions, lock-out, the second factor and API keys, on a clock that the test sets."""

from pyotp.totp import TOTP

from firstcome.staff.accounts import Account, Duty
from firstcome.staff.keys import DAY_MS
from firstcome.staff.lockout import FREE_FAILURES, TRIES_PER_MINUTE_MAX, WAIT_MS_MAX, LockOut
from firstcome.staff.permissions import PERMISSIONS, Permission, Role
from firstcome.staff.sessions import AGE_MS_MAX, IDLE_MS_MAX, SESSIONS_PER_ACCOUNT_MAX
from firstcome.staff.store import StaffStore
from tests.staff.conftest import Clock

MINUTE_MS = 60_000


def an_account(store: StaffStore, role: Role = "care", name: str = "ada") -> Account:
    return store.accounts.add(name, name.title(), Duty(role))


def test_a_session_ends_when_it_was_not_used_for_twelve_hours(store: StaffStore, clock: Clock):
    token = store.sessions.begin(an_account(store).number)

    clock.ms += IDLE_MS_MAX - 1
    assert store.sessions.find(token) is not None
    clock.ms += IDLE_MS_MAX - 1
    assert store.sessions.find(token) is not None, "it was used in between"
    clock.ms += IDLE_MS_MAX
    assert store.sessions.find(token) is None


def test_a_session_ends_after_seven_days_however_much_it_is_used(store: StaffStore, clock: Clock):
    ada = an_account(store)
    token, begun = store.sessions.begin(ada.number), clock.ms

    while clock.ms < begun + AGE_MS_MAX:
        assert store.sessions.find(token) is not None
        clock.ms += 6 * 3_600_000

    assert store.sessions.find(token) is None
    assert store.sessions.of(ada.number) == []


def test_an_account_has_so_many_sessions_and_the_one_used_least_lately_goes(
    store: StaffStore, clock: Clock
):
    ada = an_account(store)
    tokens: list[str] = []
    for _ in range(SESSIONS_PER_ACCOUNT_MAX + 1):
        clock.ms += MINUTE_MS
        tokens.append(store.sessions.begin(ada.number))

    assert [token for token in tokens if store.sessions.find(token) is None] == tokens[:1]


def test_a_made_up_token_is_nobodys(store: StaffStore):
    store.sessions.begin(an_account(store).number)

    for token in ("", "x", "x" * 43, "x" * 100_000):
        assert store.sessions.find(token) is None


def test_each_failure_beyond_the_free_ones_doubles_the_wait(clock: Clock):
    lockout, waits = LockOut(clock.now_ms), list[int]()

    for _ in range(FREE_FAILURES + 12):
        wait_ms = lockout.try_now("ada")
        if wait_ms:
            waits.append(wait_ms)
            clock.ms += wait_ms
            assert lockout.try_now("ada") == 0

    assert waits[:4] == [2_000, 4_000, 8_000, 16_000]
    assert waits[-1] == WAIT_MS_MAX
    assert lockout.try_now("bea") == 0, "others are not held back"


def test_a_success_and_a_day_forget_the_failures_of_a_name(clock: Clock):
    lockout = LockOut(clock.now_ms)
    for name in ("ada", "bea"):
        assert [lockout.try_now(name) for _ in range(FREE_FAILURES + 1)][-1] > 0

    lockout.succeeded("ada")
    assert lockout.try_now("ada") == 0
    clock.ms += 24 * 60 * MINUTE_MS
    assert [lockout.try_now("bea") for _ in range(FREE_FAILURES)] == [0] * FREE_FAILURES


def test_over_all_names_only_so_many_tries_a_minute_are_judged(clock: Clock):
    lockout = LockOut(clock.now_ms)

    waits = [lockout.try_now(f"name-{number}") for number in range(TRIES_PER_MINUTE_MAX + 1)]

    assert waits[:-1] == [0] * TRIES_PER_MINUTE_MAX
    assert waits[-1] == MINUTE_MS
    clock.ms += MINUTE_MS
    assert lockout.try_now("ada") == 0


def test_a_code_is_taken_half_a_minute_early_or_late_and_never_twice(
    store: StaffStore, clock: Clock
):
    ada, factors = an_account(store), store.second_factors
    totp = TOTP(factors.enrol(ada.number))
    now_s = clock.ms // 1_000

    assert factors.confirm(ada.number, totp.at(now_s - 90)) is None
    assert not factors.is_on(ada.number)
    recovery = factors.confirm(ada.number, totp.at(now_s - 30))
    assert recovery is not None
    assert factors.is_on(ada.number)

    assert not factors.check(ada.number, totp.at(now_s - 30)), "used for confirming"
    assert factors.check(ada.number, totp.at(now_s + 30))
    assert not factors.check(ada.number, totp.at(now_s)), "older than one that was used"
    assert not factors.check(ada.number, totp.at(now_s + 60))
    clock.ms += 60_000
    assert factors.check(ada.number, " ".join(totp.at(now_s + 60)))


def test_recovery_codes_are_ten_and_count_once_however_they_are_typed(
    store: StaffStore, clock: Clock
):
    ada, factors = an_account(store), store.second_factors
    totp = TOTP(factors.enrol(ada.number))
    recovery = factors.confirm(ada.number, totp.at(clock.ms // 1_000))
    assert recovery is not None

    assert len(set(recovery)) == 10
    assert factors.check(ada.number, recovery[0].replace("-", " ").upper())
    assert not factors.check(ada.number, recovery[0])
    assert factors.recovery_codes_left(ada.number) == 9
    factors.remove(ada.number)
    assert not factors.check(ada.number, recovery[1])


def test_a_key_grants_what_scopes_and_role_both_have(store: StaffStore):
    ada = an_account(store, "operations")
    scopes: list[Permission] = ["see_lists", "move_stock"]
    key = store.keys.make(ada, "stock robot", scopes, 7)
    store.accounts.add("bea", "Bea", Duty("operations"))

    before = store.keys.who(key)
    store.accounts.change(ada.number, "Ada", Duty("read_only"))
    after = store.keys.who(key)

    assert before is not None
    assert after is not None
    assert before.granted == {"see_lists", "move_stock"}
    assert after.granted == {"see_lists"}, "another role takes what it does not have"
    assert {name for name in PERMISSIONS if after.may(name)} == {"see_lists"}
    assert after.name == "Ada (stock robot)"


def test_a_key_ends_at_its_expiry_when_revoked_and_with_its_account(
    store: StaffStore, clock: Clock
):
    ada, bea = an_account(store), an_account(store, name="bea")
    keys = [store.keys.make(account, "x", ["see_lists"], 2) for account in (ada, ada, bea)]

    store.accounts.set_active(bea.number, active=False)
    assert store.keys.revoke(2) is not None
    assert store.keys.revoke(2) is None

    assert [store.keys.who(key) is not None for key in keys] == [True, False, False]
    clock.ms += 2 * DAY_MS
    assert store.keys.who(keys[0]) is None
