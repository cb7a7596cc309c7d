"""The most specific assignment wins; a tie is a conflict."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.policies import (
    SPECIFICITY,
    Assignment,
    AssignmentKind,
    NoPolicyError,
    PolicyConflictError,
    ProductFacts,
    matches,
    policy_of,
)

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
VARIANT = "gid://shopify/ProductVariant/11"
PRODUCT = "gid://shopify/Product/1"
COLLECTION = "gid://shopify/Collection/5"
LAMP = ProductFacts(
    product_gid=PRODUCT,
    variant_gid=VARIANT,
    product_type="Lamps",
    vendor="Lumen",
    tags=frozenset({"Light", "Desk"}),
    collections=frozenset({COLLECTION}),
)
NAMES_THE_LAMP = {
    AssignmentKind.VARIANT: VARIANT,
    AssignmentKind.PRODUCT: PRODUCT,
    AssignmentKind.COLLECTION: COLLECTION,
    AssignmentKind.TAG: "desk",
    AssignmentKind.TYPE: "lamps",
    AssignmentKind.VENDOR: "LUMEN",
    AssignmentKind.EVERYTHING: "",
}


@pytest.mark.parametrize(("kind", "value"), NAMES_THE_LAMP.items())
def test_an_assignment_of_each_kind_names_the_product(kind: AssignmentKind, value: str) -> None:
    assert matches(Assignment(ONE, kind, value), LAMP)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AssignmentKind.VARIANT, PRODUCT),
        (AssignmentKind.VARIANT, VARIANT + "1"),
        (AssignmentKind.PRODUCT, "gid://shopify/Product/11"),
        (AssignmentKind.COLLECTION, "gid://shopify/Collection/6"),
        (AssignmentKind.TAG, "lamps"),
        (AssignmentKind.TAG, "des"),
        (AssignmentKind.TAG, ""),
        (AssignmentKind.TYPE, "desk"),
        (AssignmentKind.VENDOR, "Lumen "),
    ],
)
def test_an_assignment_of_something_else_does_not(kind: AssignmentKind, value: str) -> None:
    assert not matches(Assignment(ONE, kind, value), LAMP)


@pytest.mark.parametrize("kind", [kind for kind in AssignmentKind if kind is not AssignmentKind.EVERYTHING])
def test_an_empty_assignment_names_nothing_not_even_a_product_without_facts(kind: AssignmentKind) -> None:
    assert not matches(Assignment(ONE, kind, ""), ProductFacts())
    assert not matches(
        Assignment(ONE, kind, ""), ProductFacts(vendor="", product_type="", tags=frozenset({""}))
    )


@pytest.mark.parametrize("winner", AssignmentKind)
def test_the_most_specific_assignment_wins(winner: AssignmentKind) -> None:
    weaker = [kind for kind in AssignmentKind if SPECIFICITY[kind] > SPECIFICITY[winner]]
    assignments = [Assignment(TWO, kind, NAMES_THE_LAMP[kind]) for kind in weaker]
    assert policy_of(LAMP, [*assignments, Assignment(ONE, winner, NAMES_THE_LAMP[winner])]) == ONE


def test_specificity_runs_from_the_variant_to_everything() -> None:
    assert [kind.value for kind in sorted(AssignmentKind, key=SPECIFICITY.__getitem__)] == [
        "variant",
        "product",
        "collection",
        "tag",
        "type",
        "vendor",
        "everything",
    ]


def test_a_tie_names_its_contenders_in_order() -> None:
    assignments = [
        Assignment(THREE, AssignmentKind.TAG, "light"),
        Assignment(TWO, AssignmentKind.TAG, "desk"),
        Assignment(ONE, AssignmentKind.VENDOR, "lumen"),
    ]
    with pytest.raises(PolicyConflictError) as conflict:
        policy_of(LAMP, assignments)
    assert conflict.value.policy_ids == (TWO, THREE)


def test_a_more_specific_assignment_settles_a_tie_below_it() -> None:
    assignments = [
        Assignment(TWO, AssignmentKind.TAG, "light"),
        Assignment(THREE, AssignmentKind.TAG, "desk"),
        Assignment(ONE, AssignmentKind.PRODUCT, PRODUCT),
    ]
    assert policy_of(LAMP, assignments) == ONE


def test_one_policy_that_names_a_product_twice_is_no_conflict() -> None:
    tags = [Assignment(ONE, AssignmentKind.TAG, tag) for tag in ("light", "desk")]
    assert policy_of(LAMP, tags) == ONE


@pytest.mark.parametrize("assignments", [[], [Assignment(ONE, AssignmentKind.TAG, "chair")]])
def test_a_product_that_nothing_names_has_no_policy(assignments: list[Assignment]) -> None:
    with pytest.raises(NoPolicyError):
        policy_of(LAMP, assignments)


ASSIGNMENTS = st.lists(
    st.builds(
        Assignment,
        st.sampled_from([ONE, TWO, THREE]),
        st.sampled_from(AssignmentKind),
        st.sampled_from([*NAMES_THE_LAMP.values(), "chair"]),
    ),
    max_size=8,
)


def outcome(assignments: list[Assignment]) -> UUID | tuple[UUID, ...] | None:
    try:
        return policy_of(LAMP, assignments)
    except NoPolicyError:
        return None
    except PolicyConflictError as conflict:
        return conflict.policy_ids


@given(ASSIGNMENTS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_assignments_decides_nothing(assignments: list[Assignment], chance: object) -> None:
    shuffled = list(assignments)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random in all but name
    assert outcome(shuffled) == outcome(assignments)
