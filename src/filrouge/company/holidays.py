"""Public holidays of the countries and regions that our companies open in. Which days they are is the library's
knowledge; which of them a company keeps is its own, so that they are offered and never set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import holidays

from filrouge.terms.errors import Invalid

FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnknownRegion(Invalid):
    """No holidays are known for this region or year."""

    code = "company.unknown_region"


@dataclass(frozen=True, slots=True)
class Region:
    """`country` and `part` as the library names them; the words in French and English."""

    country: str
    part: str | None
    fr: str
    en: str
    language: str = "fr"
    """The language of its days where a reader's own is not known: `fr` or `en`."""


@dataclass(frozen=True, slots=True)
class Holiday:
    on: date
    label: str


_CANTONS = {
    "AG": ("Argovie", "Aargau"), "AI": ("Appenzell Rhodes-Intérieures", "Appenzell Innerrhoden"),
    "AR": ("Appenzell Rhodes-Extérieures", "Appenzell Ausserrhoden"), "BE": ("Berne", "Bern"),
    "BL": ("Bâle-Campagne", "Basel-Landschaft"), "BS": ("Bâle-Ville", "Basel-Stadt"), "FR": ("Fribourg", "Fribourg"),
    "GE": ("Genève", "Geneva"), "GL": ("Glaris", "Glarus"), "GR": ("Grisons", "Graubünden"), "JU": ("Jura", "Jura"),
    "LU": ("Lucerne", "Lucerne"), "NE": ("Neuchâtel", "Neuchâtel"), "NW": ("Nidwald", "Nidwalden"),
    "OW": ("Obwald", "Obwalden"), "SG": ("Saint-Gall", "St. Gallen"), "SH": ("Schaffhouse", "Schaffhausen"),
    "SO": ("Soleure", "Solothurn"), "SZ": ("Schwytz", "Schwyz"), "TG": ("Thurgovie", "Thurgau"),
    "TI": ("Tessin", "Ticino"), "UR": ("Uri", "Uri"), "VD": ("Vaud", "Vaud"), "VS": ("Valais", "Valais"),
    "ZG": ("Zoug", "Zug"), "ZH": ("Zurich", "Zurich"),
}  # fmt: skip
_OVERSEAS = {
    "971": ("Guadeloupe", "Guadeloupe"), "972": ("Martinique", "Martinique"), "973": ("Guyane", "French Guiana"),
    "974": ("La Réunion", "Réunion"), "976": ("Mayotte", "Mayotte"), "BL": ("Saint-Barthélemy", "Saint Barthélemy"),
    "MF": ("Saint-Martin", "Saint Martin"), "NC": ("Nouvelle-Calédonie", "New Caledonia"),
    "PF": ("Polynésie française", "French Polynesia"),
    "PM": ("Saint-Pierre-et-Miquelon", "Saint Pierre and Miquelon"),
    "WF": ("Wallis-et-Futuna", "Wallis and Futuna"),
}  # fmt: skip
_NATIONS = {
    "ENG": ("Angleterre", "England"), "NIR": ("Irlande du Nord", "Northern Ireland"), "SCT": ("Écosse", "Scotland"),
    "WLS": ("Pays de Galles", "Wales"),
}  # fmt: skip

REGIONS: Mapping[str, Region] = MappingProxyType(
    {
        "FR": Region("FR", None, "France métropolitaine", "Mainland France"),
        "FR-AM": Region("FR", "57", "Alsace-Moselle", "Alsace and Moselle"),
        **{f"FR-{part}": Region("FR", part, fr, en) for part, (fr, en) in _OVERSEAS.items()},
        "BE": Region("BE", None, "Belgique", "Belgium"),
        "LU": Region("LU", None, "Luxembourg", "Luxembourg"),
        "MC": Region("MC", None, "Monaco", "Monaco"),
        **{f"CH-{part}": Region("CH", part, f"Suisse, {fr}", f"Switzerland, {en}")
           for part, (fr, en) in _CANTONS.items()},
        **{f"GB-{part}": Region("GB", part, f"Royaume-Uni, {fr}", f"United Kingdom, {en}", "en")
           for part, (fr, en) in _NATIONS.items()},
    }
)  # fmt: skip
"""By the code that the API knows, in the order in which they are offered."""
_LANGUAGES = {"fr": ("fr", "fr_MC"), "en": ("en_GB", "en_US")}


def of_region(code: str, year: int, language: str) -> list[Holiday]:
    """The public holidays of a year, in order, named in `language` (`fr` or `en`) where the region has that, else in
    its own. Raises UnknownRegion."""
    region = REGIONS.get(code)
    if region is None:
        raise UnknownRegion(f"No holidays are known for “{code[:20]}”.", fields={"why": "region"})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownRegion(f"Holidays are known from {FIRST_YEAR} to {LAST_YEAR}.", fields={"why": "year"})
    known = holidays.country_holidays(
        region.country, subdiv=region.part, years=year, language=_spoken(region, language)
    )
    return [Holiday(on, name.replace("'", "’")) for on, name in sorted(known.items()) if on.year == year]


def _spoken(region: Region, language: str) -> str | None:
    supported = getattr(holidays, region.country).supported_languages
    wanted = (*_LANGUAGES.get(language, ()), *_LANGUAGES[region.language])
    return next((one for one in wanted if one in supported), None)
