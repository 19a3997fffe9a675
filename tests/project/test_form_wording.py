"""A form that was sent with something missing says what to write, field by field (issue: bad input; R-OPN-9)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.forms import ReauthenticateForm
from allauth.core.context import request_context
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils.translation import override

from governance.base.accounts.models import User
from governance.base.fields import SAYS_NOTHING, PlainForm
from governance.base.places.models import Division
from governance.committees.models import Body
from openness.forms.challenge import AskForm
from residents.forms import FeedbackForm, RequestForm, TrackForm
from tests.openness.village import DAY

ROOMS = ("governance", "autonomy", "openness", "residents")
PUBLIC = (AskForm, RequestForm, FeedbackForm, TrackForm)
# What a form is made with besides what was sent; anything else that one needs is an empty list.
MADE_WITH: dict[str, Any] = {
    "worded": False,
    "default": 5,
    "on": DAY,
    "by": User(),
    "user": User(),
    "county": Division(code="990101", name="清溪县"),
    "aspect": "legality",
    "kind": "assistance",
    "committee": "village",
    "label": "内容",
    "clauses": 1,
    "items": {},
    "lines": {"1": "某人"},
    "body": Body(kind="council"),
    "division": Division(pk=9_999_999, code="990101101201", name="某村"),
}
SIGNED_IN = (ReauthenticateForm, BaseAuthenticateForm, ActivateTOTPForm)  # the library's, which ask for the person


def subclasses(of: type[Any]) -> Iterator[type[Any]]:
    for found in of.__subclasses__():
        yield found
        yield from subclasses(found)


def our_forms() -> list[type[forms.BaseForm]]:
    """Those that the addresses lead to; the classes that Django makes of a model for the admin are its own."""
    assert get_resolver().url_patterns  # reads every view, and with them every form
    found = {one for one in subclasses(forms.BaseForm) if one.__module__.split(".")[0] in ROOMS}
    plain = {one for one in found if not issubclass(one, forms.BaseModelForm)}
    return sorted(plain, key=lambda one: (one.__module__, one.__qualname__))


def made(form: type[forms.BaseForm]) -> forms.BaseForm:
    needed = [
        name
        for one in form.__mro__
        if "__init__" in vars(one) and one.__module__.split(".")[0] in ROOMS
        for name, given in inspect.signature(one.__init__).parameters.items()
        if given.kind == given.KEYWORD_ONLY and given.default is given.empty
    ]
    if issubclass(form, SIGNED_IN):
        needed.append("user")
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    with request_context(request):
        one = form({}, **{name: MADE_WITH.get(name, []) for name in needed})
        one.full_clean()
    return one


def required(form: forms.BaseForm) -> dict[str, str]:
    """What is said of each field that nothing was sent for."""
    return {
        name: str(error.messages[0])
        for name, errors in form.errors.as_data().items()
        for error in errors
        if error.code == "required"
    }


@pytest.mark.django_db
def test_the_walk_finds_the_forms_of_every_room() -> None:
    rooms = {one.__module__.split(".")[0] for one in our_forms()}
    assert rooms >= {"governance", "openness", "residents"}
    assert len(our_forms()) > 60
    assert sum(len(required(made(one))) for one in our_forms() if "accounts" not in one.__module__) > 60


@pytest.mark.django_db
@pytest.mark.parametrize("form", our_forms(), ids=lambda one: f"{one.__module__}.{one.__qualname__}")
def test_no_required_field_answers_with_the_words_of_the_library(form: type[forms.BaseForm]) -> None:
    """Else: inherit governance.base.fields.PlainForm instead of forms.Form."""
    one = made(form)
    said = required(one)
    with override("zh-hans"):
        for name, text in said.items():
            assert text != str(SAYS_NOTHING), name
            assert text != "该字段是必填项。", name
            assert text.startswith("请"), (name, text)


@pytest.mark.parametrize("form", PUBLIC)
def test_every_field_of_a_public_form_has_words_of_its_own(form: type[PlainForm]) -> None:
    one = made(form)
    said = required(one)
    assert set(said) == {name for name, field in one.fields.items() if field.required}
    for name, text in said.items():
        assert text not in (f"请填写“{one.fields[name].label}”。", f"请选“{one.fields[name].label}”。")
    assert len(set(said.values())) == len(said)


@pytest.mark.django_db
def test_the_page_to_sign_in_says_what_is_missing() -> None:
    page = Client().post("/accounts/login/", {}).content.decode()
    assert str(SAYS_NOTHING) not in page
    for label in ("用户名", "密码"):
        assert f"请填写“{label}”。" in page


def test_the_fallback_names_the_field_as_it_is_labelled_when_the_form_is_sent() -> None:
    class Made(PlainForm):
        what = forms.CharField(label="什么事")
        which = forms.ChoiceField(label="哪一类", choices=[("a", "甲")])
        paper = forms.FileField(label="核实单")
        sure = forms.BooleanField(label="已经看过")
        own = forms.CharField(label="金额", error_messages={"required": "请写金额。"})

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["what"].label = "改过的事"

    assert required(Made({}, {})) == {
        "what": "请填写“改过的事”。",
        "which": "请选“哪一类”。",
        "paper": "请选一个文件：核实单。",
        "sure": "请勾选“已经看过”。",
        "own": "请写金额。",
    }
    assert Made.base_fields["which"].error_messages["required"] is SAYS_NOTHING  # of the sent form alone
