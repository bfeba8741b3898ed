"""Whether a message only asks on about what was just shown: «а сколько стоит?», «ал қанша тұрады?», "and how long?"."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from knowledge.languages.layout import as_meant
from knowledge.languages.normalisation import clean, cyrillise, fold, is_latin

Part = Literal["fee", "deadline", "documents", "where", "steps"]

_MOST_WORDS: Final = 7
_PARTS: Final[dict[Part, str]] = {
    "fee": """
        тұрады ақысы бағасы баға тегін ақылы ақша төлеймін төлей төленеді баж баға
        стоит стоить цена бесплатно платно пошлина деньги платить заплатить денег стоимость cost costs price free pay fee money
    """,
    "deadline": """
        уақыт мерзімі мерзім күн ай күтемін күту созылады қашан тез
        срок сроки долго времени ждать дней день месяцев быстро когда long time days wait deadline when takes fast
    """,
    "documents": "құжат құжаттар қағаз қағаздар документы документов бумаги бумаг справки взять documents papers bring",
    "where": "қайда қайдан мекенжайы мекенжай где куда адрес where address place",
    "steps": "істеймін істеу жасаймын дальше делать потом сначала next first then steps",
}
_FILLERS: Final = """
    ал сонда сонымен қанша қандай неше керек бұл бұған оған оның оны үшін ше болады мен маған сол ма ме ба бе па пе жерде не енді
    алу алам барам барамын барайын
    а и но ну же сколько как какой какая какие нужны нужно надо за это этого этот на в по будет я мне еще там его ее для с
    собой идти получить что and so how what which do i need for it that this is the a an to does much many will be my of get go should
    ok
"""


def asked_part(message: str) -> Part | None:
    """The part of the card that a message asks for, where it says nothing else; None for every message with a topic of its own."""
    text = as_meant(clean(message))
    said = (cyrillise(text) if is_latin(text) and not _known(fold(text).split()) else fold(text)).split()
    if not 0 < len(said) <= _MOST_WORDS or not _known(said):
        return None
    return next((part for word in said for part, words in _parts().items() if word in words), None)


def _known(said: list[str]) -> bool:
    everything = frozenset().union(*_parts().values()) | _fillers()
    return all(word in everything for word in said)


@cache
def _parts() -> dict[Part, frozenset[str]]:
    return {part: frozenset(fold(word) for word in words.split()) for part, words in _PARTS.items()}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for word in _FILLERS.split())
