"""The one check at the door: deny by default."""

from __future__ import annotations

import pytest

from recon_desktop.domain.access import OWNER_POLICY, Action, Actor, Policy, Role
from recon_desktop.domain.errors import PermissionDeniedError, ReconError


@pytest.mark.parametrize("action", Action)
def test_an_owner_may_do_everything(action: Action) -> None:
    OWNER_POLICY.require(Actor("ann"), action)


@pytest.mark.parametrize("action", Action)
def test_nothing_is_allowed_that_is_not_named(action: Action) -> None:
    others = frozenset((Role.OWNER, other) for other in Action if other is not action)
    with pytest.raises(PermissionDeniedError, match=r"ann .*owner.* may not"):
        Policy(others).require(Actor("ann"), action)


def test_an_error_without_words_says_what_its_class_means() -> None:
    assert str(PermissionDeniedError()) == "This role may not do this."
    assert ReconError("what, where, what to do").exit_code == 4
