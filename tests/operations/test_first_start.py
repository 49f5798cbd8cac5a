"""The first start of the desk, and the way in from the command line, as real processes."""

import re
from pathlib import Path

import httpx

from tests.serve.running import HOST, RunningShop, free_port, run, running

PASSWORD = "four words are better"


def test_the_first_start_says_a_link_that_signs_the_first_account_in(tmp_path: Path):
    port = free_port()
    settings = {"FIRSTCOME_STAFF_PORT": str(port), "FIRSTCOME_BACK": "0"}
    with running(tmp_path / "data", "serve", settings=settings) as shop:
        said = shop.wait_for("Nobody can sign in yet")
        link = re.search(r"http://\S+/welcome/\S+", said)
        assert link is not None
        shop.wait_for("The desk listens on")

        with httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False) as browser:
            chosen = browser.post(link[0], data={"password": PASSWORD, "again": PASSWORD})
            staff = browser.get("/staff")

    assert chosen.status_code == 303
    assert staff.status_code == 200
    assert "admin" in staff.text


def test_who_can_write_to_the_data_directory_invites_while_the_desk_runs(tmp_path: Path):
    directory, port = tmp_path / "data", free_port()
    with running(directory):
        desk = RunningShop(directory, "desk", settings={"FIRSTCOME_STAFF_PORT": str(port)})
        try:
            desk.wait_for("The desk listens on")
            called = ("--data", str(directory))
            made = run("staff", "invite", "ada@shop.com", "--role", "care", *called)
            again = run("staff", "invite", "Ada@shop.com", "--end-second-factor", *called)
            listed = run("staff", "list", *called)
            with httpx.Client(trust_env=False) as browser:
                path = f"http://{HOST}:{port}/welcome/"
                answers = [
                    browser.get(path + said[1].strip().rpartition("/")[2]).status_code
                    for said in (made, again)
                ]
        finally:
            desk.end()

    assert (made[0], again[0]) == (0, 0)
    assert answers == [404, 200], "the last link counts"
    assert "ada@shop.com\tcare\t-\tactive" in listed[1]


def test_a_call_that_cannot_be_is_one_line_with_the_next_step(tmp_path: Path):
    called = ("--data", str(tmp_path))

    unknown = run("staff", "invite", "ada", *called)
    role = run("staff", "invite", "ada", "--role", "owner", *called)
    nowhere = run("staff", "list", "--data", str(tmp_path / "none"))

    assert [code for code, _, _ in (unknown, role, nowhere)] == [2, 2, 2]
    assert "Make it with --role." in unknown[2]
    assert "Take one of: operations, care" in role[2]
    assert "Name it with --data." in nowhere[2]
    assert all(error.count("\n") == 1 for _, _, error in (unknown, role, nowhere))
