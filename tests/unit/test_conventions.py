"""What the house agreed on, held by a machine. Each rule has its reason in docs/architecture.md."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from core.domain.claims import STEPS, ClaimState
from core.domain.letters import Letter
from core.domain.notices import COMPLIANCE, TOPICS
from core.mail.contexts import LETTERS
from core.store import jobs
from core.store.base import Base, OfShop
from core.store.tables import MODULES, WITHOUT_TENANT
from shopify_app.rights import NEEDED
from shopify_app.site import ROUTES
from sync.handlers import HANDLERS

ROOT = Path(__file__).parents[2]
OURS = ("core", "sync", "webhooks", "shopify_app", "microsite")
EVERYTHING = (*OURS, "simulator", "demo", "bench", "tests")
GENERATED = (ROOT / "core/shopify/admin_api", ROOT / "core/store/migrations/versions")
LONGEST_MODULE = 400

CLOCK = {
    "now",
    "utcnow",
    "today",
    "time",
    "time_ns",
    "monotonic",
    "perf_counter",
    "urandom",
    "uuid1",
    "uuid4",
}
CLOCK_IMPORTS = {"time", "random", "secrets", "os.urandom", "uuid.uuid1", "uuid.uuid4"}
ENDS_OF_TRANSACTIONS = {"begin", "begin_nested", "commit", "rollback"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not any(path.is_relative_to(generated) for generated in GENERATED):
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), path.name)


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def imported(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Absolute names of what is imported; relative imports are not used here (ruff's TID252)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ".", node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def calls_of(module: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    """Calls of methods with one of these names."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    foreign = [
        f"{place(path, line)} imports {name}"
        for path in modules("core/domain")
        for name, line in imported(tree(path))
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("core.domain")
    ]
    assert foreign == []


@pytest.mark.parametrize("folder", ["core/domain", "core/services"])
def test_domain_and_services_never_ask_the_clock_or_for_chance(folder: str) -> None:
    """Services are told the instant. Chance they may need: `secrets` makes their codes."""
    allowed = {"secrets"} if folder == "core/services" else set()
    asked = [
        f"{place(path, line)} imports {name}"
        for path in modules(folder)
        for name, line in imported(tree(path))
        if name in CLOCK_IMPORTS - allowed
    ]
    asked += [
        f"{place(path, call.lineno)} calls {ast.unparse(call.func)}"
        for path in modules(folder)
        for call in calls_of(tree(path), CLOCK)
    ]
    assert asked == []


def test_services_that_record_an_event_are_told_when_it_happened() -> None:
    untold = [
        f"{place(path, function.lineno)} {function.name}"
        for path in modules("core/services")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef)
        and any(ast.unparse(call.func) == "history.record" for call in calls_of(function, {"record"}))  # type: ignore[arg-type]  # any node walks
        and "now" not in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    ]
    assert untold == []


def test_only_the_database_begins_and_ends_transactions() -> None:
    """Beside it only the migration, which locks the whole database before there is a schema."""
    allowed = {ROOT / "core/store/base.py", ROOT / "core/store/migrate.py"}
    found = [
        f"{place(path, call.lineno)} {ast.unparse(call.func)}"
        for path in modules(*OURS)
        if path not in allowed
        for call in calls_of(tree(path), ENDS_OF_TRANSACTIONS)
        if ast.unparse(call.func) != "jobs.begin"
    ]
    assert found == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {place(path, 1): len(path.read_text().splitlines()) for path in modules(*EVERYTHING)}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_nothing_is_mocked() -> None:
    """Fakes stand at the edge and have state; nothing of ours is patched under a test's feet."""
    mocked = [
        f"{place(path, line)} imports {name}"
        for path in modules(*EVERYTHING)
        for name, line in imported(tree(path))
        if name in {"mock", "unittest.mock", "pytest_mock"}
    ]
    assert mocked == []


def test_every_address_of_staff_that_changes_something_names_its_right() -> None:
    """In `NEEDED`, where a page to look at may stand too; nothing else stands there."""
    names = {route.name for route in ROUTES}
    changing = {route.name for route in ROUTES if (route.methods or set()) - {"GET", "HEAD"}}
    assert sorted(changing - NEEDED.keys()) == []
    assert sorted(NEEDED.keys() - names) == []
    assert len(names) == len(ROUTES)
    open_to_all = {name for name, right in NEEDED.items() if right is None}
    assert open_to_all == {"claims.approve", "searches.search", "staff.go_away"}


def test_the_topics_that_shopify_sends_are_those_we_handle() -> None:
    manifest = tomllib.loads((ROOT / "shopify.app.toml").read_text())
    subscriptions = manifest["webhooks"]["subscriptions"]
    topics = [topic for item in subscriptions for topic in item.get("topics", [])]
    lawful = [topic for item in subscriptions for topic in item.get("compliance_topics", [])]
    assert sorted(topics + lawful) == sorted(TOPICS)
    assert sorted(lawful) == sorted(COMPLIANCE)


def test_every_subscription_says_who_handles_it_in_files_that_exist() -> None:
    text = (ROOT / "shopify.app.toml").read_text()
    notes = re.findall(r"# Handled by: (.*)\n(?:\s*#.*\n)*\s*\[\[webhooks\.subscriptions]]", text)
    assert len(notes) == text.count("[[webhooks.subscriptions]]")
    named = {name for note in notes for name in re.findall(r"[a-z_/]+\.py", note)}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_job_has_a_handler_and_every_handler_a_job() -> None:
    written = {kind.__name__ for kind in vars(jobs).values() if isinstance(kind, type)}
    written &= {kind.__name__ for kind in jobs.Job.__subclasses__()}
    assert set(jobs.JOBS) == set(HANDLERS)
    assert {job.name() for job in jobs.JOBS} == written
    assert len({job.name() for job in jobs.JOBS}) == len(jobs.JOBS)


@pytest.mark.parametrize("kind", jobs.JOBS, ids=lambda kind: kind.name())
def test_a_job_arrives_as_it_was_sent(kind: type[jobs.Job]) -> None:
    values = {
        field.name: ("gid://shopify/Order/1",) if field.name.endswith("gids") else UUID(int=number)
        for number, field in enumerate(fields(kind))
    }
    job = kind(**values)  # type: ignore[arg-type]  # by the names of its fields
    assert kind.read(job.payload()).payload() == job.payload()


@pytest.mark.parametrize("letter", Letter)
def test_every_letter_has_its_three_templates_and_a_context(letter: Letter) -> None:
    folder = ROOT / "core/mail/templates" / letter
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert letter in LETTERS


def test_every_folder_of_templates_belongs_to_a_letter() -> None:
    folders = {path.name for path in (ROOT / "core/mail/templates").iterdir() if path.is_dir()}
    assert folders == {letter.value for letter in Letter} == {letter.value for letter in LETTERS}


def test_templates_end_in_html_because_that_is_what_is_escaped() -> None:
    odd = [
        str(path.relative_to(ROOT))
        for folder in (*OURS, "simulator", "demo")
        for templates in (ROOT / folder).rglob("templates")
        for path in templates.rglob("*")
        if path.is_file() and path.suffix != ".html"
    ]
    assert [name for name in odd if not re.fullmatch(r"core/mail/templates/.*\.txt", name)] == []


def test_every_table_belongs_to_a_shop_or_says_that_it_does_not() -> None:
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    tenants = {name for name, model in tables.items() if issubclass(model, OfShop)}
    assert tables.keys() - tenants == WITHOUT_TENANT
    assert {model.__module__ for model in tables.values()} == {module.__name__ for module in MODULES}


def test_the_drawing_of_a_claims_states_is_the_table_in_the_code() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    [drawing] = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", text, re.DOTALL)
    arrows = re.findall(r"^ *(\S+) --> (\S+)(?:: (\S+))?$", drawing, re.MULTILINE)
    steps = {(state, step, to) for state, to, step in arrows if step}
    assert steps == {(state.value, step.value, to.value) for (state, step), to in STEPS.items()}
    ends = {state.value for state in ClaimState} - {state.value for state, _ in STEPS}
    marks = {(state, to) for state, to, step in arrows if not step}
    assert marks == {("[*]", "in_review"), *((state, "[*]") for state in ends)}


def test_every_decision_is_in_the_index() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    index = (ROOT / "docs" / "decisions" / pages[0]).read_text()
    assert re.findall(r"\]\((.+?)\)", index) == pages[1:]


MIGRATIONS = sorted((ROOT / "core/store/migrations/versions").glob("*.py"))


@pytest.mark.parametrize("path", MIGRATIONS, ids=[path.stem for path in MIGRATIONS])
def test_a_migration_that_changes_rows_reaches_those_of_every_shop(path: Path) -> None:
    """Row-level security is forced on whoever migrates, too: without a shop it finds no row, silently."""
    text = path.read_text()
    changed = set(re.findall(r"UPDATE (\w+) SET", text))
    lifted = "NO FORCE ROW LEVEL SECURITY" in text
    assert not changed or lifted, changed
