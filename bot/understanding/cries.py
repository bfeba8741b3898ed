"""Words of people in danger now, as data: a message that holds one of these is an emergency whatever else it says.

Few and unmistakable on purpose: the knowledge recognises the rest, and a question *about* violence must stay a question. Written
as people speak; compared in folded form, so spelling without Kazakh letters and in Latin letters is covered.
"""

from __future__ import annotations

from functools import cache

from knowledge.languages.normalisation import fold
from knowledge.languages.readings import read

PHRASES = """
өлгім келеді
өлгім келіп
өмір сүргім келмейді
өмір сүргім келмей
өзіме қол жұмса
өзімді өлтір
мені ұрып жатыр
ұрып жатыр
ұрып тастады
сабап жатыр
мені өлтір
өлтірем деп
өлтіремін деп
мені зорла
зорлап кетті
тұншықтырып
пышақ алып
мені қамап қойды
қамап қойып
құлдықта
мені сатып
паспортымды алып қойды жұмыс
есінен танып
есінен танды
қан тоқтамай
қаны тоқтамай
демі тоқта
толғатып жатыр
толғағым басталды
депортация жасап жатыр
қазір шығарып жібер
құтқарыңыз
хочу умереть
хочет умереть
хочет убить себя
не хочу жить
не хочу больше жить
покончить с собой
покончу с собой
убить себя
наложить на себя руки
меня бьет
меня бьют
нас бьет
нас бьют
бьет нас
бьют нас
мения биет
меня избива
избивает
бьет меня
меня убь
меня убива
убивают
угрожает убить
меня насилу
изнасилова
меня душ
держат взаперти
меня заперли
нас заперли
меня продали
в рабстве
без сознания
истекает кровью
кровь не останавливается
не дышит
рожает прямо
меня депортируют прямо
меня сейчас депортируют
везут на границу
сейчас выдворят
спасите
sos
i want to die
want to kill myself
kill myself
end my life
killing me
beating me
hitting me
he beats me
they beat me
beats us
beating us
he hits me
will kill me
want to kill me
raped me
was raped
raping
took my passport and
locked us
locked me
force me to work
forced to work
unconscious
not breathing
bleeding a lot
heavy bleeding
deporting me
deport me right now
deport me now
deport us now
"""


def is_cry_for_help(text: str) -> bool:
    """Whether the text holds one of the phrases, in any of its readings."""
    readings = read(text).folded
    return any(phrase in f" {reading} " for reading in readings for phrase in _phrases())


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(f" {fold(line)}" for line in PHRASES.strip().splitlines())
