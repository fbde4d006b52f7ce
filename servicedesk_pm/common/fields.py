"""Model fields that stay exact on both databases."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common import clock

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")


def to_money(value: object) -> Decimal:
    """Francs rounded half-up to the cent; raises ``ValidationError`` for anything else."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValidationError(_("Enter an amount of money, such as 1'240'000.50.")) from None
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValidationError(_("This amount is out of range."))
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """A ``Decimal`` of francs in Python, integer cents in the table.

    SQLite keeps decimals as floating point, so sums would drift; integers do not.
    Aggregates over the column come back as ``Decimal`` francs too.
    """

    description = _("amount of money")
    # What the type checker lets a model set and get.
    _pyi_private_set_type: Decimal | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | Combinable  # type: ignore[assignment]

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else (Decimal(value) / 100).quantize(CENT)

    def to_python(self, value: object) -> Decimal | None:
        return None if value is None or value == "" else to_money(value)

    def get_prep_value(self, value: object) -> int | None:
        amount = self.to_python(value)
        return None if amount is None else int(amount * 100)

    @property
    def validators(self) -> list[Any]:
        return [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.IntegerField, self).formfield(
            **{"form_class": MoneyFormField, **kwargs}
        )


class MoneyFormField(forms.DecimalField):
    """Accepts 1'240'000.50 in any Swiss spelling; refuses signs, exponents and NaN."""

    default_error_messages = {"invalid": _("Enter an amount of money, such as 1'240'000.50.")}
    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.strip()
            for mark in (
                "'",
                "\N{RIGHT SINGLE QUOTATION MARK}",
                " ",
                "\N{NO-BREAK SPACE}",
                "\N{NARROW NO-BREAK SPACE}",
            ):
                value = value.replace(mark, "")
            value = value.replace(",", ".")
            if value and not value.replace(".", "", 1).removeprefix("-").isdecimal():
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def prepare_value(self, value: object) -> object:
        return f"{value:,.2f}".replace(",", "'") if isinstance(value, Decimal) else value


class MomentField(models.DateTimeField):  # type: ignore[type-arg]
    """When the row was written, on the organisation's clock; migrations see its parent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_now_add": True})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        if add:
            setattr(model_instance, self.attname, clock.now())
        return getattr(model_instance, self.attname)
