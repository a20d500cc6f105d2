"""One question of a form as HTML: its label, help, control, and what is wrong with the answer."""

from collections.abc import Mapping

from filrouge.channels.adapters.webform.config import Config, FormField
from filrouge.channels.adapters.webform.files import ACCEPT
from filrouge.channels.adapters.webform.patterns import compile_pattern, lengths
from filrouge.channels.adapters.webform.submission import FieldError, localised, total_shown
from filrouge.channels.adapters.webform.words import say
from filrouge.entrypoints.api.forms.html import Child, Html, el, join, lines
from filrouge.entrypoints.api.forms.icons import icon

_AUTOCOMPLETE = {"email": "email", "phone": "tel", "name": "name"}
Attributes = dict[str, str | int | bool | None]


def field_html(
    config: Config, each: FormField, language: str, values: Mapping[str, str], errors: list[FieldError]
) -> Html:
    """The whole question. `errors` are those of this field."""
    render = {"choice": _choice, "checkbox": _box, "consent": _box, "file": _file}.get(each.type, _plain)
    inner = render(config, each, language, values.get(each.key, ""), errors)
    wrapped = {"id": f"field-{each.key}", "class": f"field {each.type}", "data-field": each.key, "data-type": each.type}
    checks: Attributes = {
        **wrapped,
        "data-label": short_label(each, language),
        "data-required": _required_words(each, language) if each.required else None,
        "data-invalid": _invalid_words(each, language),
        **_pattern(each, language),
    }
    return el("div", checks, _when(config, each, language), inner)


def short_label(each: FormField, language: str) -> str:
    """How the summary of errors calls a question."""
    if each.type == "consent":
        return say(language, "field.consent")
    return localised(each.label, language).rstrip(" ?:.")


def _pattern(each: FormField, language: str) -> Attributes:
    if not each.pattern:
        return {}
    hint = localised(each.pattern_hint, language)
    return {
        "data-pattern": compile_pattern(each.pattern),
        "data-least": lengths(each.pattern)[0],
        "data-short-one": say(language, "error.pattern_one", hint=hint),
        "data-short-many": say(language, "error.pattern_many", hint=hint),
    }


def condition_css(config: Config) -> str:
    """Conditions without a script: a field shows while the controls it depends on are in the right state. Browsers
    that do not know `:has` show every field with the sentence that says when it matters."""
    by_key = {each.key: each for each in config.every_field}
    rules: list[str] = []
    for each in config.fields:
        if each.show_if is None:
            continue
        selector = "form"
        current: FormField | None = each
        while current is not None and current.show_if is not None:
            other = by_key[current.show_if.field]
            selector += _state(other, current.show_if.equals)
            current = other
        rules.append(f"#field-{each.key}{{display:none}}{selector} #field-{each.key}{{display:block}}")
    return f"@supports selector(:has(*)){{.when{{display:none}}{''.join(rules)}}}" if rules else ""


def _state(other: FormField, equals: bool | str | tuple[str, ...]) -> str:
    if other.type in {"checkbox", "consent"}:
        return f":has(#f-{other.key}:checked)" if equals is True else f":not(:has(#f-{other.key}:checked))"
    wanted = equals if isinstance(equals, tuple) else (str(equals),)
    if other.type == "select":
        return f":has({','.join(f'#f-{other.key} option[value={_quoted(value)}]:checked' for value in wanted)})"
    return f":has({','.join(f'#f-{other.key}--{value}:checked' for value in wanted)})"


def _quoted(value: str) -> str:
    return f'"{value}"'


def _when(config: Config, each: FormField, language: str) -> Html | None:
    if each.show_if is None:
        return None
    other = next(field for field in config.every_field if field.key == each.show_if.field)
    wanted = each.show_if.equals
    if isinstance(wanted, bool):
        answer = say(language, "answer.yes" if wanted else "answer.no")
    else:
        options = [other.option(value) for value in (wanted if isinstance(wanted, tuple) else (wanted,))]
        answer = ", ".join(localised(option.label, language) for option in options if option is not None)
    words = say(language, "condition.when", question=localised(other.label, language).rstrip(" ?"), answer=answer)
    return el("p", {"class": "when"}, words)


def _label(each: FormField, language: str, *, tag: str = "label", extra: str = "") -> Html:
    optional = "" if each.required else say(language, "form.optional")
    beside = ", ".join(part for part in (optional, extra) if part)
    attributes: Attributes = {"class": "label", "for": f"f-{each.key}" if tag == "label" else None}
    return el(tag, attributes, el("span", {"class": "ask"}, localised(each.label, language)), _beside(beside))


def _beside(words: str) -> Html | None:
    return el("span", {"class": "beside"}, words) if words else None


def _help(each: FormField, language: str) -> Html | None:
    own = localised(each.help, language)
    hint = own or localised(each.pattern_hint, language)
    kind = "help" if own else "help hint"
    return el("p", {"class": kind, "id": f"h-{each.key}"}, lines(hint)) if hint else None


def _error(each: FormField, errors: list[FieldError]) -> Html:
    """Always there, so that a script can fill it; empty and hidden when all is well."""
    shown: list[Child] = [el("span", None, error.remedy) for error in errors]
    inside = join(icon("alert", size=18), el("span", None, join(*shown))) if shown else Html("")
    return el("p", {"class": "error", "id": f"e-{each.key}", "hidden": not shown}, inside)


def _common(each: FormField, language: str, errors: list[FieldError]) -> Attributes:
    described = [f"e-{each.key}"] if errors else []
    if each.help or each.pattern_hint:
        described.append(f"h-{each.key}")
    return {
        "id": f"f-{each.key}",
        "name": each.key,
        "aria-required": "true" if each.required else None,
        "aria-invalid": "true" if errors else None,
        "aria-describedby": " ".join(described) or None,
    }


def _plain(config: Config, each: FormField, language: str, value: str, errors: list[FieldError]) -> Html:
    common = _common(each, language, errors)
    common["autocomplete"] = _AUTOCOMPLETE.get(each.identity or "")
    if each.type == "textarea":
        control = el("textarea", {**common, "rows": 4, "maxlength": each.longest}, f"\n{value}" if value else "")
    elif each.type == "select":
        options = [el("option", {"value": ""}, say(language, "choice.pick"))]
        options += [
            el("option", {"value": one.value, "selected": one.value == value}, localised(one.label, language))
            for one in each.options
        ]
        control = el("div", {"class": "picker"}, el("select", common, options))
    else:
        kinds = {"email": "email", "phone": "tel", "date": "date"}
        extra: Attributes = {
            "type": kinds.get(each.type, "text"),
            "value": value or None,
            "maxlength": None if each.type == "date" else each.longest,
            "inputmode": {"number": "decimal", "email": "email", "phone": "tel"}.get(each.type),
            "autocapitalize": "off" if each.type == "email" else None,
            "spellcheck": "false" if each.type in {"email", "phone"} or each.pattern else None,
        }
        control = el("input", {**common, **extra})
    return join(_label(each, language), control, _error(each, errors), _help(each, language))


def _choice(config: Config, each: FormField, language: str, value: str, errors: list[FieldError]) -> Html:
    tiles = []
    with_icons = any(one.icon for one in each.options)
    for place, one in enumerate(each.options):
        identity = f"f-{each.key}--{one.value}"
        radio: Attributes = {
            "type": "radio",
            "id": identity,
            "name": each.key,
            "value": one.value,
            "checked": one.value == value,
        }
        sign = icon(one.icon or "message") if with_icons else None
        mark = el("span", {"class": "mark"}, icon("done", size=18))
        label = el("span", None, localised(one.label, language))
        anchor = el("span", {"id": f"f-{each.key}", "class": "anchor"}) if place == 0 else None
        tiles.append(
            join(
                anchor,
                el("div", {"class": "tile"}, el("input", radio), el("label", {"for": identity}, sign, label, mark)),
            )
        )
    common = _common(each, language, errors)
    group: Attributes = {
        "role": "radiogroup",
        "aria-required": common["aria-required"],
        "aria-invalid": common["aria-invalid"],
        "aria-describedby": common["aria-describedby"],
    }
    legend = _label(each, language, tag="legend")
    return el(
        "fieldset", group, legend, el("div", {"class": "tiles"}, tiles), _error(each, errors), _help(each, language)
    )


def _box(config: Config, each: FormField, language: str, value: str, errors: list[FieldError]) -> Html:
    box: Attributes = {**_common(each, language, errors), "type": "checkbox", "value": "on", "checked": bool(value)}
    words: list[Child] = [localised(each.label, language)]
    if each.link:
        more = localised(each.link_label, language) or each.link
        new = el("span", {"class": "sr"}, f" {say(language, 'form.new_window')}")
        words += [" ", el("a", {"href": each.link, "target": "_blank", "rel": "noopener noreferrer"}, more, new)]
    tick = el("span", {"class": "tick"}, icon("check", size=18))
    row = el("div", {"class": "box"}, el("input", box), tick, el("label", {"for": f"f-{each.key}"}, words))
    return join(row, _error(each, errors), _help(each, language))


def _file(config: Config, each: FormField, language: str, value: str, errors: list[FieldError]) -> Html:
    picker: Attributes = {
        **_common(each, language, errors),
        "type": "file",
        "multiple": each.max_files > 1,
        "accept": ",".join(ACCEPT[group] for group in each.accept),
        "data-most": each.max_files,
        "data-too-many": say(language, "error.too_many_files", most=each.max_files),
        "data-too-large": say(language, "error.files_too_large"),
        "data-ready": say(language, "file.ready"),
        "data-remove": say(language, "file.remove"),
    }
    limit = say(language, "file.limit", size=total_shown(language))
    words = say(language, "file.photo" if "image" in each.accept else "file.add")
    add = el(
        "label",
        {"class": "add", "for": f"f-{each.key}"},
        icon("camera" if "image" in each.accept else "plus"),
        el("span", None, words),
    )
    row = el("div", {"class": "files"}, el("ul", {"class": "list", "hidden": True}), el("input", picker), add)
    return join(_label(each, language, extra=limit), row, _error(each, errors), _help(each, language))


def _required_words(each: FormField, language: str) -> str:
    code = {"consent": "consent", "checkbox": "consent", "choice": "choose", "select": "choose", "file": "file_missing"}
    return say(language, f"error.{code.get(each.type, 'required')}")


def _invalid_words(each: FormField, language: str) -> str | None:
    if each.pattern:
        return say(language, "error.pattern", hint=localised(each.pattern_hint, language))
    if each.type in {"email", "phone", "number"}:
        return say(language, f"error.{each.type}")
    return None
