from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from graphql import NoDeprecatedCustomRule, build_schema, parse, specified_rules, validate

from core.shopify.prune import FULL, HERE, PRUNED, prune, read_documents
from tests.unit.shopify.support import full_schema

EVERYTHING = ("documents", "bulk_documents")


def test_every_document_is_valid_on_the_full_schema_and_uses_nothing_deprecated() -> None:
    errors = validate(full_schema(), read_documents(*EVERYTHING), [*specified_rules, NoDeprecatedCustomRule])
    assert [each.message for each in errors] == []


def test_every_document_is_valid_on_the_pruned_schema() -> None:
    pruned = build_schema(PRUNED.read_text(), assume_valid=True)
    assert [each.message for each in validate(pruned, read_documents(*EVERYTHING))] == []


def test_the_pruned_schema_is_what_the_documents_use() -> None:
    assert PRUNED.read_text().endswith(
        prune(parse(FULL.read_text(), no_location=True), read_documents(*EVERYTHING))
    )


def test_the_licence_of_the_schema_lies_beside_it() -> None:
    assert "ISC License" in (HERE / "LICENSE.schema").read_text()


@pytest.mark.parametrize("name", ["orders", "products"])
def test_a_bulk_query_keeps_to_what_bulk_operations_allow(name: str) -> None:
    """At most five connections, two levels deep, none in a list, no variables."""
    text = (HERE / "bulk_documents" / f"{name}.graphql").read_text()
    assert text.count("edges") <= 5
    assert "nodes" not in text
    assert "$" not in text
    assert "..." not in text


def test_the_generated_client_is_what_the_documents_generate(tmp_path: Path) -> None:
    root = HERE.parents[1]
    settings = (root / "pyproject.toml").read_text().partition("[tool.ariadne-codegen]")[2]
    (tmp_path / "codegen.toml").write_text(
        "[tool.ariadne-codegen]" + settings.replace('path = "core/shopify"', f'path = "{tmp_path}"')
    )
    run(  # noqa: S603  # our own settings
        [executable, "-W", "ignore", "-m", "ariadne_codegen", "--config", str(tmp_path / "codegen.toml")],
        cwd=root,
        check=True,
        capture_output=True,
    )
    generated = {each.name: each.read_text() for each in (tmp_path / "admin_api").glob("*.py")}
    kept = {each.name: each.read_text() for each in (HERE / "admin_api").glob("*.py")}
    assert generated == kept, "run `make graphql`"
