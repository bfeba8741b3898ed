"""Forms of accounts, password and second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from knowledge.console.roles import DESCRIPTIONS

_NAME = User._meta.get_field("username")


class PersonForm(forms.Form):
    """What an administrator sets for a person."""

    first = forms.CharField(label=_("First name"), max_length=150, required=False)
    last = forms.CharField(label=_("Last name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["role"].choices = [(role, words) for role, (words, _may) in DESCRIPTIONS.items()]

    def roles(self) -> list[tuple[Any, Any]]:
        """Each choice with what the role may do."""
        return [(choice, DESCRIPTIONS[choice.data["value"]]) for choice in self["role"]]


class NewPersonForm(PersonForm):
    """The name to sign in with cannot be changed later, because the history names people by it."""

    name = forms.CharField(
        label=_("Name to sign in with"),
        max_length=_NAME.max_length,
        validators=_NAME.validators,
        help_text=_("Letters, digits and @ . + - _ without spaces. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name"]

    def clean_name(self) -> str:
        """Two names that differ only in capitals would be taken for each other."""
        name = User.normalize_username(self.cleaned_data["name"])
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This name is taken."))
        return str(name)


class KnownPersonForm(PersonForm):
    """The same, and whether the person may sign in."""

    active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_("Without it the account stays in the history, and its sessions end at once."),
    )


class OwnPasswordForm(PasswordChangeForm):
    """A new password; the one-time password is not taken again."""

    def clean_new_password1(self) -> str:
        """Refuses the password that is to be replaced."""
        new = str(self.cleaned_data["new_password1"])
        if new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("The new password must differ from the old one."))
        return new


class CodeForm(forms.Form):
    """A one-time code of the phone, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
