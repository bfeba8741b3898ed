"""A small invented folder of entries, written anew for each test, and what tests do with it.

The texts are made up for the tests; no visitor ever wrote them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.entries import Collection, read_folder
from knowledge.retrieval.encoder import HashEncoder

Thing = dict[str, Any]
Edit = Callable[[str, str, str], int]


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of tests that load torch."""
    config.addinivalue_line("markers", "slow: loads torch or another heavy library; seconds, not milliseconds")


def texts(kk: str, ru: str, en: str) -> Thing:
    """One text in each language."""
    return {"kk": kk, "ru": ru, "en": en}


def phrasings(kk: str, ru: str, en: str) -> Thing:
    """Phrasings in each language, written with | between them."""
    return {language: [text.strip() for text in row.split("|")] for language, row in texts(kk, ru, en).items()}


def entry(id: str, group: str, title: Thing, questions: Thing, answer: Thing, **more: Any) -> Thing:
    """One entry as it stands in YAML; ``more`` adds or replaces fields."""
    plain: Thing = {
        "id": id,
        "group": group,
        "kind": "answer",
        "audience": ["everyone"],
        "sensitivity": "green",
        "confidence": "high",
        "verified_on": "2026-10-01",
        "review_by": "2027-04-01",
        "title": title,
        "questions": questions,
        "answer": answer,
        "contacts": ["day-office"],
        "sources": [{"source": "law-papers", "article": "4, 11-13"}],
    }
    return plain | more


def groups() -> list[Thing]:
    """Topics of the menu."""
    return [
        {"id": "papers", "title": texts("Құжаттар", "Документы", "Papers")},
        {"id": "daily-life", "title": texts("Күнделікті өмір", "Повседневная жизнь", "Daily life")},
        {"id": "urgent", "title": texts("Шұғыл көмек", "Срочная помощь", "Urgent help")},
    ]


def sources() -> list[Thing]:
    """What the entries rest on: a law with articles, an order with points, a page without a date."""
    return [
        {
            "id": "law-papers",
            "title": texts("«Қағаздар туралы» Заң", "Закон «О бумагах»", 'Law "On Papers"'),
            "number": "No. 12-I",
            "date": "2013-01-29",
            "url": "https://law.example/papers",
        },
        {
            "id": "order-school",
            "title": texts("Мектепке қабылдау бұйрығы", "Приказ о приёме в школу", "Order on school admission"),
            "number": "No. 7",
            "date": "2018-10-12",
            "unit": "point",
        },
        {"id": "page-help", "title": texts("Көмек беті", "Страница помощи", "Help"), "date": "2026-01-01", "undated": "true"},
    ]


def contacts() -> list[Thing]:
    """An office by day and a line by night, in that order."""
    return [
        {
            "id": "day-office",
            "name": texts("Күндізгі кеңсе", "Дневная приёмная", "Day office"),
            "helps_with": texts("Құжат жайлы түсіндіреді.", "Объясняет про документы.", "Explains papers."),
            "needs": ["papers"],
            "places": ["almaty"],
            "address": texts("Бау көшесі, 5", "ул. Садовая, 5", "5 Garden Street"),
            "phones": [
                {"number": "+77011234567", "confidence": "low"},
                {"number": "+7 701 765-43-21", "confidence": "high"},
            ],
            "email": "office@help.example",
            "website": "https://help.example",
            "hours": texts("Дүйсенбі–жұма, 9:00–18:00", "Понедельник–пятница, 9:00–18:00", "Monday to Friday, 9:00–18:00"),
            "languages": ["kk", "ru"],
            "source": "page-help",
            "checked": "2026-09-15",
            "confidence": "medium",
        },
        {
            "id": "line-112",
            "name": texts("112 қызметі", "Служба 112", "Line 112"),
            "helps_with": texts("Кез келген қауіпте жауап береді.", "Отвечает при любой опасности.", "Answers in any danger."),
            "needs": ["danger"],
            "nationwide": "true",
            "phones": [{"number": "112", "confidence": "high", "around_the_clock": "true"}],
            "source": "page-help",
            "checked": "2026-09-15",
            "confidence": "high",
        },
    ]


def places() -> list[Thing]:
    """A city, a region with its centre, and a city whose name is also an everyday word."""

    def place(id: str, latitude: float, longitude: float, names: Thing, **more: str) -> Thing:
        return {"id": id, "latitude": str(latitude), "longitude": str(longitude), "names": names, **more}

    return [
        place("almaty", 43.24, 76.89, {"kk": ["Алматы"], "ru": ["Алматы", "Алма-Ата"], "en": ["Almaty"]}),
        place("hill-region", 50.41, 80.23, {"kk": ["Төбе облысы"], "ru": ["Холмская область"], "en": ["Hill region"]}),
        place("hill-town", 50.41, 80.23, {"kk": ["Төбежар"], "ru": ["Холмск"], "en": ["Hillton"]}, region="hill-region"),
        place(
            "semey", 50.5, 80.3, {"kk": ["Семей", "семейде"], "ru": ["Семей", "в семее"], "en": ["Semey", "Semipalatinsk"]},
            region="hill-region", everyday_word="true",
        ),
    ]  # fmt: skip


def needs() -> list[Thing]:
    """What people need help with."""
    return [
        {
            "id": "papers",
            "title": texts("Құжаттар", "Документы", "Papers"),
            "words": {"kk": ["құжат"], "ru": ["документ"], "en": ["paper"]},
        },
        {
            "id": "danger",
            "title": texts("Қауіп", "Опасность", "Danger"),
            "words": {"kk": ["қауіп"], "ru": ["опасн"], "en": ["danger"]},
        },
    ]


def domains() -> list[Thing]:
    """Where links may lead."""
    return [{"id": "law.example", "why": "laws"}, {"id": "help.example", "why": "help"}]


def values() -> list[Thing]:
    """The index, an amount counted in it, another, and a term."""
    law = {"source": "law-papers"}
    return [
        {"id": "mci", "kind": "index", "tenge": "4325", **law, "valid_from": "2026-01-01", "valid_until": "2026-12-31"},
        {"id": "fee-new", "kind": "money", "mci": "8", **law, "article": "4"},
        {"id": "fee-copy", "kind": "money", "mci": "0.5", **law},
        {"id": "term-report", "kind": "duration", "number": "10", "unit": "day", **law},
    ]


def papers() -> list[Thing]:
    """Two entries on papers; the first uses every optional part."""
    return [
        entry(
            "certificate-lost",
            "papers",
            texts("Куәлікті жоғалтып алсаңыз", "Если потеряли удостоверение", "If you lost your certificate"),
            phrasings(
                "куәлігімді жоғалтып алдым|куәлік жоғалды, енді не істеймін|жоғалған куәлікті қалай қалпына келтіреді"
                "|сөмкеммен бірге куәлігім де кетті|жаңа куәлікті қайдан аламын|куәліктің көшірмесі ғана қалды"
                "|куәлігім ескі үйде қалып, табылмай жүр|жолда куәлігімді түсіріп алыппын",
                "потерял удостоверение|удостоверение пропало, что делать|как восстановить утерянное удостоверение"
                "|украли сумку с удостоверением|где получить новое удостоверение вместо старого"
                "|осталась только копия удостоверения|оставил удостоверение в такси|выронил удостоверение по дороге",
                "I lost my certificate|my certificate is gone, what now|how to replace a lost certificate"
                "|someone stole my bag with the certificate|where do I get a new certificate"
                "|I only have a copy of the certificate|I left the certificate in a taxi|it fell out of my pocket on the way",
            ),
            texts(
                "Жақын жердегі бөлімге барып, өтініш жазыңыз. Жаңасы тегін емес: {fee-new}.",
                "Подайте заявление в ближайший отдел. Новое стоит {fee-new}.",
                "Apply at the nearest office. A new one costs {fee-new}.",
            ),
            steps=[
                texts("Бөлімге барыңыз.", "Придите в отдел.", "Go to the office."),
                texts("Өтініш жазыңыз.", "Напишите заявление.", "Write an application."),
            ],
            documents=[texts("Екі сурет", "Две фотографии", "Two photographs")],
            deadline=texts("{term-report}", "{term-report}", "{term-report}"),
            fee=texts("{fee-copy}", "{fee-copy}", "{fee-copy}"),
            where=texts("Халыққа қызмет көрсету орталығы", "Центр обслуживания населения", "Public service centre"),
            without_iin="works",
            confidence="low",
            review_by="2027-01-15",
            contacts=["day-office", "line-112"],
            related=["school-place"],
        ),
        entry(
            "birth-at-home",
            "papers",
            texts("Бала үйде туса", "Если ребёнок родился дома", "If a child was born at home"),
            phrasings(
                "балам үйде туды, туу туралы куәлік керек|үйде босандым, қағаз жоқ"
                "|перзентханаға бармадық, баланы қалай тіркейміз|үйде туған сәбиге туу куәлігін кім береді"
                "|дәрігерсіз босанған едім, балаға құжат керек|нәресте үйде дүниеге келді"
                "|шаңырақта босандық, сәбиді жаздырмаппыз|жедел жәрдем келгенше туып қойдым",
                "ребёнок родился дома, нужно свидетельство о рождении|рожала дома, справки нет"
                "|не были в роддоме, как записать ребёнка|кто даст свидетельство младенцу, рождённому дома"
                "|роды прошли без врача, нужен документ на малыша|дочь появилась на свет дома"
                "|схватки начались ночью, до больницы не доехали|родила до приезда скорой",
                "my child was born at home and needs a birth certificate|I gave birth at home without papers"
                "|we were not in a maternity ward, how to register the baby|who gives a birth certificate for a home birth"
                "|no doctor was there at the birth|our daughter came into the world at home"
                "|labour began at night and we did not reach a hospital|the baby came before the ambulance",
            ),
            texts(
                "Алдымен емханадан анықтама алыңыз, содан кейін баланы тіркеңіз.",
                "Сначала возьмите справку в поликлинике, потом запишите ребёнка.",
                "First get a note from the clinic, then register the child.",
            ),
        ),
    ]


def everyday() -> list[Thing]:
    """An entry on school and an emergency."""
    return [
        entry(
            "school-place",
            "daily-life",
            texts("Құжатсыз мектепке бару", "Школа без документов", "School without papers"),
            phrasings(
                "баламды мектепке құжатсыз ала ма|мектеп ЖСН сұрап тұр|ұлым жеті жаста, мектепке қалай береміз"
                "|сыныпқа қабылдамай жатыр|директор қағаз жоқ дейді|қызымды бірінші сыныпқа апардым"
                "|оқуға алмай, қайтарып жіберді|көршінің баласы да мектепсіз отыр",
                "возьмут ли ребёнка в школу без документов|школа требует ИИН|сыну семь лет, как отдать в школу"
                "|не принимают в класс|директор говорит, нет бумаг|привела дочь в первый класс"
                "|завуч отправила нас обратно|у соседей дети тоже не учатся",
                "will a school take my child without papers|the school asks for an IIN|my son is seven, how does he start school"
                "|they refuse him in class|the headteacher says there are no papers|I took my girl to first grade"
                "|the deputy head sent us away|our neighbours have children out of school too",
            ),
            texts(
                "Мектеп баланы қабылдауға тиіс. Бас тартса, жазбаша жауап сұраңыз.",
                "Школа обязана принять ребёнка. Если отказывают, попросите письменный ответ.",
                "A school must take the child. If it refuses, ask for a written reply.",
            ),
            sources=[{"source": "order-school", "article": "5"}, {"source": "page-help"}],
            related=["certificate-lost"],
        ),
        entry(
            "emergency-fire",
            "urgent",
            texts("Өрт шықса", "Если начался пожар", "If there is a fire"),
            phrasings(
                "үйіміз өртеніп жатыр|өрт шықты, көмектесіңіз|түтін толып кетті, шыға алмаймыз"
                "|көршінің пәтері жанып жатыр|газ жарылды, от қаптады|өрт сөндірушіні қалай шақырамын"
                "|қора лаулап жатыр|балалар жалынның ішінде қалды",
                "горит наш дом|начался пожар, помогите|всё в дыму, не можем выйти"
                "|у соседа горит квартира|взорвался газ, огонь кругом|как вызвать пожарных|сарай полыхает|дети остались в огне",
                "our house is on fire|a fire broke out, help|smoke everywhere and we cannot get out"
                "|the flat next door is burning|gas exploded and there are flames|how do I call the fire brigade"
                "|the barn is in flames|children are still inside the fire",
            ),
            texts("Қазір 112-ге қоңырау шалыңыз.", "Звоните 112 сейчас.", "Call 112 now."),
            kind="emergency",
            sensitivity="red",
            contacts=["day-office", "line-112"],
        ),
    ]


def foreign() -> list[Thing]:
    """A kind of question that the bot declines."""
    return [
        {
            "id": "foreign-weather",
            "questions": phrasings(
                "ертең жаңбыр жауа ма|ауа райы қандай болады",
                "завтра будет дождь|какая погода",
                "will it rain tomorrow|how is the weather",
            ),
        }
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good folder of entries: four entries, two contacts, three sources, four values, four places, one foreign kind."""
    made = tmp_path / "entries"
    made.mkdir()
    files: Thing = {
        "groups.yml": groups(),
        "sources.yml": sources(),
        "contacts.yml": contacts(),
        "values.yml": values(),
        "places.yml": places(),
        "needs.yml": needs(),
        "domains.yml": domains(),
        "papers.yml": papers(),
        "everyday.yml": everyday(),
        "foreign.yml": foreign(),
    }
    for name, things in files.items():
        text = yaml.safe_dump(copy.deepcopy(things), allow_unicode=True, sort_keys=False, width=1000, default_style=None)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace the only place of a text in a file of the folder; gives the number of the line where it began."""

    def replaced(name: str, old: str, new: str) -> int:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replaced


@pytest.fixture
def collection(folder: Path) -> Collection:
    """The good folder, read."""
    return read_folder(folder)


@pytest.fixture
def encoder() -> HashEncoder:
    """The product's own encoder for tests."""
    return HashEncoder()
