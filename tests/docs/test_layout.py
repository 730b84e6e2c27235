"""The layout rules: few modules a folder, none without a reason, and names that say one thing everywhere."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("config", "spiders", "matchers", "store", "crawler", "review", "kuzet")
MAX_MODULES_PER_FOLDER = 12
MAX_MODULES_PER_CONSTANT = 2
MAX_PARAMETERS = 8
MAX_SHORT_MODULES = 45
SHORT_MODULE_LINES = 60
MAX_BENCH_LINES = 5000
PARENTS_ARE_ENOUGH = {"kuzet", "kuzet/commands", "store/schema", "store/migrations", "matchers/events"}
"""Folders whose row in the README stands for those inside."""


def test_folder_has_few_modules() -> None:
    assert crowded_folders() == []


def test_benchmarks_stay_small() -> None:
    assert sum(len(path.read_text("utf-8").splitlines()) for path in modules("bench")) <= MAX_BENCH_LINES


def test_function_takes_few_parameters() -> None:
    assert long_signatures() == []


def test_short_module_is_rare() -> None:
    assert len(short_modules()) <= MAX_SHORT_MODULES, short_modules()


def test_constant_name_means_one_thing() -> None:
    assert repeated_constants() == {}


def test_class_name_is_unique() -> None:
    assert repeated_classes() == {}


def test_package_file_holds_no_code() -> None:
    assert package_files_with_code() == []


def test_readme_lists_every_package_and_only_files_that_exist() -> None:
    rows = [line.split("|")[1:4] for line in (ROOT / "README.md").read_text("utf-8").splitlines() if "/` |" in line]
    listed = {folder: text for names, *text in rows for folder in re.findall(r"`([\w/]+)/`", names)}
    packages = {named(path.parent) for path in modules(*PRODUCT) if path.name == "__init__.py"}
    missing = {one for one in packages if one not in listed and one.rpartition("/")[0] not in PARENTS_ARE_ENOUGH}
    assert missing == set()
    absent = [
        f"{folder}/{file}"
        for folder, text in listed.items()
        for file in re.findall(r"`([\w/]+(?:\.\w+|/))`", " ".join(text))
        if not (ROOT / folder / file).exists()
    ]
    assert absent == []


def crowded_folders() -> list[str]:
    counts = Counter(path.parent for path in modules(*PRODUCT, "bench") if not path.stem.startswith("__"))
    return [f"{named(folder)}: {count}" for folder, count in sorted(counts.items()) if count > MAX_MODULES_PER_FOLDER]


def short_modules() -> list[str]:
    lines = {named(path): len(path.read_text("utf-8").splitlines()) for path in modules(*PRODUCT)}
    return [f"{name}: {count}" for name, count in lines.items() if count < SHORT_MODULE_LINES and "__" not in name]


def package_files_with_code() -> list[str]:
    """Return package files that hold more than a docstring."""
    allowed = {"config/models/__init__.py"}
    found = [path for path in modules(*PRODUCT) if path.name == "__init__.py" and len(parsed(path).body) > 1]
    return [named(path) for path in found if named(path) not in allowed]


def repeated_constants() -> dict[str, list[str]]:
    """Return constants that more than two modules define, by name."""
    owners = defaultdict(list)
    for path in modules(*PRODUCT):
        for name in set(constants(parsed(path))):
            owners[name].append(named(path))
    return {name: paths for name, paths in sorted(owners.items()) if len(paths) > MAX_MODULES_PER_CONSTANT}


def repeated_classes() -> dict[str, list[str]]:
    owners = defaultdict(list)
    for path in modules(*PRODUCT):
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef):
                owners[node.name.lstrip("_")].append(named(path))
    return {name: paths for name, paths in sorted(owners.items()) if len(paths) > 1}


def long_signatures() -> list[str]:
    return [
        f"{named(path)}:{node.lineno} {node.name}: {count}"
        for path in modules(*PRODUCT)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := parameters(node)) > MAX_PARAMETERS
        and not is_command(node)
    ]


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len([name for name in taken if name not in ("self", "cls")])


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether typer calls the function: each option of the command line is a parameter there."""
    return "Annotated[" in ast.unparse(function.args)


def constants(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper() and len(target.id) > 1:
                yield target.id.lstrip("_")


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
