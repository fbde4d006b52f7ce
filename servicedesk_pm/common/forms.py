"""How forms are drawn, and the hidden fields that keep work from being lost or doubled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.errors import Words

ALL = _("All")


class FormRenderer(TemplatesSetting):
    """Draws every form, also those of libraries, with our components."""

    form_template_name = "components/_form_fields.html"
    field_template_name = "components/_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == forms.Select.template_name:
            return draw_select(context["widget"])
        return super().render(template_name, context, request)


def draw_select(widget: dict[str, Any]) -> SafeString:
    """What Django's template draws; it takes three templates for each of hundreds of people."""
    drawn = []
    for group, options, _index in widget["optgroups"]:
        inside = "".join(_option(option) for option in options)
        if group:
            label = conditional_escape(group)
            inside = f'<optgroup label="{label}">{inside}</optgroup>'
        drawn.append(inside)
    attributes = flatatt({"name": widget["name"], **widget["attrs"]})
    return format_html("<select{}>{}</select>", attributes, SafeString("".join(drawn)))


def _option(option: dict[str, Any]) -> str:
    chosen = flatatt(option["attrs"]) if option["attrs"] else ""
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{chosen}>{label}</option>'


class ChoiceMenu(forms.CheckboxSelectMultiple):
    """Several choices in the room of one: a menu of check boxes that says how many are ticked."""

    template_name = "components/_choice_menu.html"
    use_fieldset = True

    def __init__(self, *args: Any, nothing: Words = ALL, **kwargs: Any) -> None:
        """``nothing`` says what it means that no box is ticked."""
        super().__init__(*args, **kwargs)
        self.nothing = nothing

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        ticked = [str(option["label"]) for option in options if option["selected"]]
        context["widget"].update(options=options, ticked=ticked, nothing=self.nothing)
        return context


class VersionedForm(forms.Form):
    """A form that says which version of the object it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_147_483_647)
