"""What identifies a person is hidden; what the conversation needs is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.masking import MASK, mask

PERSONAL = [
    ("Менің ЖСН-ім {}, не істеймін?", "850412300457"),
    ("Мой ИИН {} не принимают", "850412 300457"),
    ("my iin is {}, what now", "850412-300-457"),
    ("ИИН {} и всё", "8504 1230 0457"),
    ("жсн:{}ға қарасаңыз", "850412300457"),
    ("ИИН{}", "850412300457"),
    ("по цифрам {}", "8 5 0 4 1 2 3 0 0 4 5 7"),
    ("точками {} вот", "85.04.12.300.457"),
    ("в арабских цифрах {}", "٨٥٠٤١٢٣٠٠٤٥٧"),
    ("fullwidth {}", "８５０４１２３００４５７"),
    ("маған {} қоңырау шалыңыз", "+7 701 234 56 78"),
    ("позвоните {} вечером", "+77012345678"),
    ("мой номер {}", "8 701 234 56 78"),
    ("номер {} мужа", "8(701)234-56-78"),
    ("тел.{}", "87012345678"),
    ("нөмірім {}", "8-701-234-56-78"),
    ("без кода {} пишите", "701 234 56 78"),
    ("телефоным {}", "7012345678"),
    ("городской {}", "8 727 200 11 22"),
    ("call me {}", "+998 90 123 45 67"),
    ("брат в Бишкеке {}", "+996 555 123 456"),
    ("my sister {} in Germany", "+49 151 23456789"),
    ("әкем Кабулда {}", "+93 70 123 4567"),
    ("through {}", "00998901234567"),
    ("картам {}", "4400 4302 1234 5678"),
    ("карта {} заблокирована", "4400430212345678"),
    ("card {} please", "4400-4302-1234-5678"),
    ("шотым {}", "KZ86 125K ZT50 0410 0100"),
    ("счёт {} арестован", "KZ86125KZT5004100100"),
    ("account {}", "kz86125kzt5004100100"),
    ("пишите на {}", "aigul.test@example.kz"),
    ("почтам {}", "аман@пошта.қаз"),
    ("write to {}.", "a_b+c@mail.example.com"),
    ("паспорт {} просрочен", "N12345678"),
    ("төлқұжатым {} еді", "N 12345678"),
    ("passport {} expired", "№12345678"),
    ("passport {}", "AB1234567"),
    ("загран {}", "C01234567"),
    ("удостоверение {} потерял", "012345678"),
    ("жеке куәлік {} жоғалды", "012345678"),
    ("ID card {} was stolen", "№ 012345678"),
    ("свидетельство {} выдано", "АЯ 0123456"),
    ("туу туралы куәлік {}", "АЯ № 0123456"),
    ("birth certificate no. {}", "0123456"),
    ("туу туралы куәлік {} берілді", "№ 1234567"),
    ("российский паспорт {}", "4509 123456"),
]

NEEDED = [
    "Я живу здесь с 1954 года",
    "Конвенции 1954 и 1961 годов",
    "1954-1961",
    "в 1954–1961 годах",
    "1951, 1954, 1961, 1967",
    "2024-2025 оқу жылы",
    "2019-2020-2021",
    "in 2015, 2016, 2017 and 2018",
    "12.04.1985 туғанмын",
    "12/04/1985",
    "1985-04-12",
    "с 12.04.2021 по 15.06.2022",
    "12.04.2021-15.06.2022",
    "01.01.2024 – 31.12.2024",
    "112",
    "позвоните 112, 102, 103, 111",
    "1414 тегін бе",
    "116 16",
    "is 116 16 free",
    "150",
    "приказ № 607",
    "приказ № 607 от 12.10.2023",
    "закон 73-V",
    "Закон РК № 216-IV",
    "№ 235-V, ст. 517 КоАП 2014",
    "34 600 тенге",
    "1 000 000 тенге",
    "1 000 000",
    "10 000 000 теңге",
    "3 932 тенге, 39 320 тенге",
    "196 600 тенге",
    "34600",
    "10 000 – 20 000 теңге",
    "34 600 - 196 600 тенге",
    "5 МРП = 19660 тенге",
    "2 350 000 тенге",
    "60 дней",
    "5 лет и 6 месяцев",
    "14 жаста",
    "статья 20-1, 20-2",
    "10:00-18:00",
    "9:00-18:00, 13:00-14:00",
    "ул. Абая 10/12, кв. 45",
    "индекс 050000",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
]


@pytest.mark.parametrize(("sentence", "secret"), PERSONAL)
def test_a_personal_number_or_address_is_hidden_and_the_sentence_around_it_stays(sentence: str, secret: str) -> None:
    masked = mask(sentence.format(secret))
    before, after = sentence.split("{}")
    assert masked.hidden
    assert masked.text.startswith(before) and masked.text.endswith(after)
    assert MASK in masked.text
    assert not re.search(r"\d|@", masked.text)


@pytest.mark.parametrize("sentence", NEEDED)
def test_a_year_date_short_line_act_or_amount_is_left_alone(sentence: str) -> None:
    masked = mask(sentence)
    assert masked.text == sentence
    assert not masked.hidden


def test_several_secrets_of_one_message_are_all_hidden() -> None:
    assert mask("ИИН 850412300457, тел 87012345678, почта a@example.kz").text == "ИИН ***, тел ***, почта ***"


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param("+7‑701‑234‑56‑78", id="phone with non-breaking hyphens, as copied from documents"),
        pytest.param("+7—701—234—56—78", id="phone with em dashes"),
        pytest.param("850412—300457", id="IIN with an em dash"),
        pytest.param("850412, 300457", id="IIN with a comma"),
        pytest.param("850412:300457", id="IIN with a colon"),
        pytest.param("012 345 678", id="card number in threes"),
        pytest.param("паспорт N 1234 5678", id="passport number in fours"),
        pytest.param("45 09 123456", id="Russian passport as printed in it"),
    ],
)
def test_a_number_in_an_uncommon_grouping_is_hidden_too(spelled: str) -> None:
    assert mask(spelled).hidden


@pytest.mark.parametrize("sentence", ["100 000 - 200 000 тенге", "в 2020 2021 2022 годах", "1234567 тенге"])
def test_ranges_of_amounts_rows_of_years_and_unspaced_amounts_are_left_alone(sentence: str) -> None:
    assert not mask(sentence).hidden


_AROUND = st.text(alphabet="абвқңəxyz .,;:!?()-–/+@№#\n0123456789KZN", max_size=30)
_RUNS = st.text(alphabet="0123456789", min_size=12, max_size=12)


@settings(max_examples=400, deadline=None)
@given(_AROUND, _RUNS, _AROUND)
def test_any_twelve_digits_are_hidden_wherever_they_stand(before: str, run: str, after: str) -> None:
    before, after = before.rstrip("0123456789"), after.lstrip("0123456789")
    assert run not in mask(before + run + after).text


@settings(max_examples=400, deadline=None)
@given(st.one_of(_AROUND, st.text(max_size=60), st.builds("{}{}{}".format, _AROUND, _RUNS, _AROUND)))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


def test_addresses_run_together_are_hidden_to_the_last() -> None:
    assert mask("0@0.0@0.0").text == "***"


def test_masking_long_hostile_text_stays_fast() -> None:
    for text in ("1 " * 5000, "a@" * 5000, "+7" * 5000, "KZ12 " * 2000, "№ " * 5000, "1-" * 5000, "@" * 10000):
        mask(text)
