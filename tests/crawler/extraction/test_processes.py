"""What processes leave behind, and who removes it."""

import os
import subprocess
import sys
from pathlib import Path

BEGIN = "from crawler.extraction.pool import clean_processes; clean_processes(); print(flush=True); "


def begun(tmp_path: Path, then: str) -> "subprocess.Popen[bytes]":
    """A program that has made its folder, and does something then."""
    program = subprocess.Popen(
        [sys.executable, "-c", f"import os, sys; {BEGIN}{then}"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert program.stdout
    assert program.stdout.readline()
    return program


def test_a_killed_program_s_folder_is_removed_by_the_next_one_and_no_other_is(tmp_path: Path) -> None:
    with begun(tmp_path, "os.kill(os.getpid(), 9)"):
        pass
    (killed,) = tmp_path.iterdir()
    stranger = tmp_path / "pymp-of-another-program"
    stranger.mkdir()
    with begun(tmp_path, "sys.stdin.read()") as alive:
        (its,) = set(tmp_path.iterdir()) - {killed, stranger}
        assert not killed.exists()
        with begun(tmp_path, "pass"):
            pass
        assert set(tmp_path.iterdir()) == {its, stranger}
        alive.communicate()
    assert list(tmp_path.iterdir()) == [stranger]


def test_a_folder_of_a_parent_is_left_to_it(tmp_path: Path) -> None:
    program = (
        "from multiprocessing import get_context; from multiprocessing.util import get_temp_dir; import os\n"
        "from crawler.extraction.pool import clean_processes\n"
        "if __name__ == '__main__':\n"
        "    folder = get_temp_dir()\n"
        "    for _ in range(2):\n"
        "        child = get_context('spawn').Process(target=clean_processes)\n"
        "        child.start(); child.join()\n"
        "        print(child.exitcode, os.path.exists(folder))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program, encoding="utf-8")
    environ = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    told = subprocess.check_output([sys.executable, str(script)], env=environ, text=True)
    assert told == "0 True\n" * 2
