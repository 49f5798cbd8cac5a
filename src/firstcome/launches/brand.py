"""
The brand: the tables `[brand]` and `[[words]]`, how the shop shows itself and what it says.

Always true:
- A language stands once.

Never here: the words of the pages themselves.
"""

from firstcome.launches import fields
from firstcome.launches.bounds import LANGUAGES_MAX, LOGO_BYTES_MAX
from firstcome.launches.colours import ON_DARK, readable
from firstcome.launches.faults import Refused
from firstcome.launches.folder import Folder
from firstcome.launches.goods import Products
from firstcome.launches.kinds import TEXT
from firstcome.launches.logos import logo_type_of
from firstcome.launches.records import Table
from firstcome.launches.rolls import Roll
from firstcome.launches.texts import Brand, LanguageTexts, LogoType
from firstcome.launches.wording import shown


def read_brand(root: Table, folder: Folder) -> Brand | None:
    """The brand; None when the file has none, or with its faults noted."""
    if "brand" not in root.values:
        return None
    table = root.table("brand")
    table.refuse_unknown()
    name = table.get(fields.BRAND_NAME)
    accent = table.get(fields.BRAND_ACCENT) or ""
    accent_dark = table.get(fields.BRAND_ACCENT_DARK) or ""
    if accent and not accent_dark:
        accent_dark = readable(accent, ON_DARK)
    logo, logo_type = _read_logo(table, folder)
    return None if name is None else Brand(name, accent, accent_dark, logo, logo_type)


def _read_logo(table: Table, folder: Folder) -> tuple[bytes, LogoType]:
    name = table.get(fields.BRAND_LOGO)
    if name is None:
        return b"", ""
    try:
        logo = folder.read_small(name, LOGO_BYTES_MAX)
        return logo, logo_type_of(logo)
    except Refused as refused:
        table.refuse(fields.BRAND_LOGO, refused.what, refused.mend)
        return b"", ""


def read_words(root: Table, products: Products) -> tuple[LanguageTexts, ...]:
    """What the shop says of the launch, one for each language, in the order of the file."""
    languages = Roll("language", "words")
    words: list[LanguageTexts] = []
    for table in root.tables("words", LANGUAGES_MAX):
        table.refuse_unknown()
        language = languages.enter(table, fields.WORDS_LANGUAGE)
        texts = LanguageTexts(
            language or "",
            table.get(fields.WORDS_HEADLINE) or "",
            table.get(fields.WORDS_INTRO) or "",
            table.get(fields.WORDS_READY) or (),
            table.get(fields.WORDS_TERMS) or (),
            _read_names(table, products),
        )
        if language is not None:
            words.append(texts)
    return tuple(words)


def _read_names(words: Table, products: Products) -> tuple[tuple[str, str], ...]:
    written = words.get(fields.WORDS_NAMES)
    if written is None:
        return ()
    table = words.table("names")
    names: list[tuple[str, str]] = []
    for name, text in written.items():
        if name not in products.roll and name not in products.skus:
            if products.roll.complete and products.skus.complete:
                what = f"there is no product or SKU {shown(name)}."
                table.refuse_name(name, what, products.skus.mend(name))
            continue
        try:
            names.append((name, TEXT.read(text)))
        except Refused as refused:
            table.refuse_name(name, refused.what, refused.mend)
    return tuple(names)
