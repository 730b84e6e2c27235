"""Reasons, alarms and problems are codes: nothing finds out by a regular expression what our own sentences say."""

import ast
from pathlib import Path

import pytest

PACKAGES = ("config/wording", "review", "store/reports", "crawler/health", "crawler/operations", "kuzet/commands")
READ_BY_EXPRESSIONS = {
    "crawler/health/observed_run.py": "texts of articles, whose end and first words are compared",
    "crawler/onboarding/outlet_table.py": "outlet files",
    "crawler/operations/machine_checks.py": "the lock file and version numbers",
    "crawler/operations/notifications.py": "control characters, and alarms that version 0.1 stored as text",
    "kuzet/commands/operations/schedule.py": "names of system accounts",
    "review/archive/search.py": "texts of articles",
    "review/rendering/entry_labels.py": "ids of codes and articles",
    "review/rendering/sanitize.py": "invisible characters",
    "store/reports/table_files.py": "characters that XML refuses",
}


def uses_expressions(path: Path) -> bool:
    return any(
        isinstance(node, ast.Import) and any(one.name == "re" for one in node.names)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_regular_expressions_read_only_what_others_wrote(package: str) -> None:
    paths = [path for path in Path(package).rglob("*.py") if uses_expressions(path)]
    assert {path.as_posix() for path in paths} <= READ_BY_EXPRESSIONS.keys()
