"""The chat without scripts, over HTTP: forms, cookies, refusals in words."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest

from knowledge.languages import LANGUAGES, NATIVE_NAMES, labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots import replies as made
from knowledge.snapshots.maps import map_link

LIMIT = 15_000


class Visitor:
    """A browser without scripts: follows redirects, keeps cookies, sends the hidden fields of the last page."""

    def __init__(self, site: Any, cookies: bool = True) -> None:
        jar = aiohttp.CookieJar(unsafe=True) if cookies else aiohttp.DummyCookieJar()
        self.client = aiohttp.ClientSession(site.client._base_url, cookie_jar=jar)
        self.status, self.html, self.headers, self.address = 0, "", {}, ""

    async def open(self, path: str = "/chat?lang=en", **headers: str) -> str:
        async with self.client.get(path, headers=headers) as response:
            return await self._read(response)

    async def send(self, headers: dict[str, str] | None = None, **fields: str) -> str:
        hidden = dict(re.findall(r'name="(form|lang)" value="([^"]*)"', self.html))
        forms = re.findall(r'<form class="ask" method="post" action="([^"]+)"', self.html) if "text" in fields else []
        async with self.client.post((forms or ["/chat"])[0], data={**hidden, **fields}, headers=headers or {}) as response:
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> str:
        self.status, self.html, self.headers = response.status, await response.text(), response.headers
        self.address = str(response.url)
        self.history = response.history
        assert len(self.html.encode()) <= LIMIT
        assert not re.search(r"<script|<style|<[^>]*\s(style|on\w+)=", self.html)
        return self.html


@pytest.fixture
async def visitor(site: Any) -> Any:
    made_visitor = Visitor(site)
    yield made_visitor
    await made_visitor.client.close()


def words(key: str, language: Any = "en") -> str:
    return labels.label(key, language).replace("'", "&#39;")


def says(site: Any, *replies: dict[str, Any]) -> None:
    site.assistant.says = [{"custom": reply} for reply in replies]


# Before the first message


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_says_who_runs_it_what_is_kept_and_offers_topics(visitor: Any, snapshot: Snapshot, language: str) -> None:
    html = await visitor.open(f"/chat?lang={language}")
    assert visitor.status == 200
    assert f'<html lang="{language}"' in html
    for key in ("plain.who", "plain.free", "plain.exit.note", "plain.danger"):
        assert words(key, language) in html
    assert html.count('value="topic:') == len(snapshot.shelf(language)["groups"])
    for code in LANGUAGES:
        assert f'lang="{code}"' in html and NATIVE_NAMES[code] in html
    assert f'href="/help/{language}/"' in html and f'href="/help/{language}/privacy/"' in html
    assert 'href="https://www.google.com/" rel="noreferrer"' in html
    assert 'name="do"' not in html, "there is nothing to delete yet"
    assert "Set-Cookie" not in visitor.headers


async def test_the_page_has_landmarks_labels_and_a_policy_without_scripts(visitor: Any) -> None:
    html = await visitor.open()
    for mark in ("<header", "<main", "<footer", "<nav", "<h1", "<h2", '<label for="text"', 'class="skip" href="#answer"'):
        assert mark in html
    policy = visitor.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy and "script-src" not in policy and "default-src 'none'" in policy
    assert visitor.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("asked", "language"), [("ru-RU,ru;q=0.9", "ru"), ("de, en;q=0.5", "en"), ("uz,fa", "kk"), ("", "kk")])
async def test_the_browsers_language_is_followed(visitor: Any, asked: str, language: str) -> None:
    assert f'<html lang="{language}"' in await visitor.open("/chat", **{"Accept-Language": asked})


# A conversation


async def test_a_question_is_answered_after_a_redirect_and_the_cookie_ends_with_the_browser(visitor: Any, site: Any) -> None:
    await visitor.open()
    html = await visitor.send(text="How can I get a certificate?")
    (redirect,) = visitor.history
    assert redirect.status == 303
    cookie = redirect.headers["Set-Cookie"]
    assert cookie.startswith("pana_session=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/chat"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie and "Expires" not in cookie and "Secure" not in cookie
    assert "Жауап" in html and "How can I get a certificate?" in html
    assert site.assistant.texts == ["How can I get a certificate?"]
    assert 'value="delete"' in html
    await visitor.send(text="And now?")
    assert "Set-Cookie" not in visitor.history[0].headers
    assert len({message.sender_id for message in site.assistant.heard}) == 1
    assert "How can I get a certificate?" in visitor.html, "earlier questions are listed"


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
async def test_the_cookie_is_secure_where_a_proxy_of_ours_says_https(serve: Any, proxies: int, secure: bool) -> None:
    async with serve(PROXIES=proxies) as site:
        visitor = Visitor(site, cookies=False)
        await visitor.send({"X-Forwarded-Proto": "https"}, text="hello")
        assert ("Secure" in visitor.history[0].headers["Set-Cookie"]) == secure
        await visitor.client.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_card_is_shown_whole(visitor: Any, site: Any, snapshot: Snapshot, language: str) -> None:
    says(site, made.entry_reply(snapshot, "stateless-certificate-get", language))
    await visitor.open(f"/chat?lang={language}")
    html = await visitor.send(text="куәлік")
    card = snapshot.shelf(language)["entries"]["stateless-certificate-get"]
    shown = html.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    parts = [card["title"], card["answer"], card["checked"], card["contacts_label"], *card["notes"]]
    parts += [text for section in card["sections"] for text in section.get("items", [section.get("text")])]
    parts += [contact["name"] for contact in card["contacts"]] + [source["text"] for source in card["sources"]]
    assert [part for part in parts if part not in shown] == []
    assert "<ol>" in html and "<details>" in html and 'href="tel:' in html
    assert f'value="entry:{card["related"][0]["entry"]}"' in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_card_every_topic_and_the_helpers_fit_into_the_page(snapshot: Snapshot, language: Any) -> None:
    from bot.channels.plain_view import View, draw
    from knowledge.configuration import Settings

    notice = made.plain_reply(labels.label("reply.masked", language), "smalltalk", language, snapshot)
    shelf = snapshot.shelf(language)
    everything = [made.entry_reply(snapshot, entry, language) for entry in shelf["entries"]]
    everything += [made.topic_reply(snapshot, group["id"], language) for group in shelf["groups"]]
    everything += [made.decline_reply(snapshot, language), made.failure_reply(snapshot, language), made.menu_reply(snapshot, language)]
    for reply in everything:
        view = View(language, [notice, reply], "f" * 32, question="ф" * 80, asked=("ф" * 80,) * 8)
        html = draw(view, Settings.read({}))
        assert len(html.encode()) <= LIMIT
        assert reply["card"] is None or reply["card"]["contacts"][0]["name"].replace('"', "&#34;").replace("'", "&#39;") in html


async def test_an_emergency_stands_first_with_its_numbers(visitor: Any, site: Any, snapshot: Snapshot) -> None:
    emergency = made.entry_reply(snapshot, "emergency-violence", "en")
    says(site, made.plain_reply("A notice first.", "smalltalk", "en", snapshot), emergency)
    await visitor.open()
    html = await visitor.send(text="he beats me")
    assert html.index('class="bot urgent"') < html.index("A notice first.")
    urgent = html[html.index('class="bot urgent"') :]
    assert urgent.index('href="tel:102"' if 'href="tel:102"' in urgent else 'href="tel:112"') < urgent.index("<h4>")


async def test_a_button_takes_a_turn_and_its_title_is_the_question(visitor: Any, site: Any) -> None:
    titles = re.findall(r'value="topic:asylum">([^<]+)<', await visitor.open())
    html = await visitor.send(payload="topic:asylum")
    assert site.assistant.texts == ['/show_topic{"topic": "asylum"}']
    assert "Жауап" in html and f"</span> {titles[0]}</p>" in html


async def test_personal_data_are_shown_masked(visitor: Any, site: Any) -> None:
    await visitor.open()
    html = await visitor.send(text="my IIN is 850412300457, help")
    assert "850412300457" not in html
    assert words("reply.masked") in html
    assert "my IIN is ***, help" in html
    assert "850412300457" not in await visitor.send(text="850412300457")
    assert words("reply.masked") in visitor.html


async def test_markup_in_a_message_and_in_a_reply_stays_text(visitor: Any, site: Any) -> None:
    site.assistant.says = [{"text": "<script>alert(1)</script>"}]
    await visitor.open()
    html = await visitor.send(text='"><img src=x onerror=alert(1)> құжат')
    assert "<img" not in html and "&lt;script&gt;" in html and "&lt;img" in html


async def test_the_language_changes_with_the_last_answer(visitor: Any, site: Any, snapshot: Snapshot) -> None:
    says(site, made.entry_reply(snapshot, "asylum-where", "en"))
    await visitor.open()
    await visitor.send(text="where to ask for asylum")
    says(site, made.entry_reply(snapshot, "asylum-where", "kk"))
    html = await visitor.send(payload="language:kk")
    assert '<html lang="kk"' in html
    assert site.assistant.heard[-1].text == '/answer_again{"language": "kk"}'
    assert snapshot.shelf("kk")["entries"]["asylum-where"]["title"] in html.replace("&#39;", "'")
    assert "where to ask for asylum" in html
    assert site.assistant.heard[-1].metadata == {"language": "kk"}


async def test_a_reply_in_the_language_of_the_message_changes_the_page(visitor: Any) -> None:
    await visitor.open()
    assert '<html lang="ru"' in await visitor.send(text="у меня нет документов, что делать")


async def test_the_conversation_is_deleted_on_request(visitor: Any, site: Any) -> None:
    await visitor.open()
    await visitor.send(text="hello there")
    html = await visitor.send(do="delete")
    assert visitor.history[0].status == 303
    assert "Max-Age=0" in visitor.history[0].headers["Set-Cookie"]
    assert words("plain.deleted") in html and "hello there" not in html
    await visitor.send(text="hello again")
    assert len({message.sender_id for message in site.assistant.heard}) == 2


async def test_a_new_beginning_forgets_the_old_conversation(visitor: Any, site: Any) -> None:
    await visitor.open()
    await visitor.send(text="hello there")
    html = await visitor.send(do="restart")
    assert "hello there" not in html and words("plain.deleted") not in html and 'value="topic:' in html


# What goes wrong


@pytest.mark.parametrize(
    ("text", "key"), [("", "reply.empty"), ("   ", "reply.empty"), ("🙂", "reply.unreadable"), ("сөз " * 900, "reply.too_long")]
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_faulty_text_is_told_in_words_and_kept(visitor: Any, site: Any, language: str, text: str, key: str) -> None:
    await visitor.open(f"/chat?lang={language}")
    html = await visitor.send(text=text)
    assert (visitor.status, visitor.history) == (400, ())
    assert words(key, language).format(limit=1000) in html
    assert f">{text}</textarea>" in html
    assert site.assistant.heard == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_too_many_messages_are_told_in_words_and_the_text_is_kept(serve: Any, language: str) -> None:
    async with serve(MESSAGES_PER_MINUTE_SESSION=1) as site:
        visitor = Visitor(site)
        await visitor.open(f"/chat?lang={language}")
        await visitor.send(payload=f"language:{language}")
        html = await visitor.send(text="second")
        seconds = visitor.headers["Retry-After"]
        assert visitor.status == 429
        assert words("reply.slow_down", language).format(seconds=seconds) in html
        assert ">second</textarea>" in html and "Жауап" in html
        await visitor.client.close()


async def test_too_many_new_conversations_are_told_in_words(serve: Any) -> None:
    async with serve(SESSIONS_PER_MINUTE_ADDRESS=1) as site:
        await site.token()
        visitor = Visitor(site)
        await visitor.open()
        html = await visitor.send(text="my question")
        assert visitor.status == 429 and ">my question</textarea>" in html
        await visitor.client.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_failing_rasa_gives_the_numbers_and_keeps_the_text(visitor: Any, site: Any, language: str) -> None:
    site.assistant.says, site.assistant.fails = [], RuntimeError("secret")
    await visitor.open(f"/chat?lang={language}")
    html = await visitor.send(payload=f"language:{language}")
    html = await visitor.send(text="123 456")
    assert (visitor.status, visitor.history) == (200, ())
    assert words("reply.failure", language) in html and 'href="tel:112"' in html
    assert words("plain.late", language) in html and ">123 456</textarea>" in html and "secret" not in html


async def test_a_slow_rasa_is_a_failure_in_words(serve: Any) -> None:
    async with serve(TURN_SECONDS=0.05) as site:
        site.assistant.takes = 1
        visitor = Visitor(site)
        await visitor.open()
        assert words("reply.failure") in await visitor.send(text="a question")
        assert ">a question</textarea>" in visitor.html
        await visitor.client.close()


async def test_an_expired_conversation_is_told_and_the_next_message_begins_another(serve: Any) -> None:
    async with serve(SESSION_HOURS=0.0000001) as site:
        visitor = Visitor(site)
        await visitor.open()
        await visitor.send(text="first")
        assert words("plain.ended") in visitor.html
        html = await visitor.send(text="second")
        assert visitor.status == 401 and words("plain.ended") in html and ">second</textarea>" in html
        assert "Max-Age=0" in visitor.headers["Set-Cookie"]
        await visitor.client.close()


async def test_a_browser_without_cookies_is_told_so(site: Any) -> None:
    visitor = Visitor(site, cookies=False)
    await visitor.open()
    assert words("plain.cookies") in await visitor.send(text="a question")
    await visitor.client.close()


async def test_a_form_of_another_site_is_refused(visitor: Any, site: Any) -> None:
    await visitor.open()
    await visitor.send(text="mine")
    for fetch_site in ("cross-site", "same-site"):
        await visitor.send({"Sec-Fetch-Site": fetch_site}, text="forged")
        assert visitor.status == 403 and "forged" not in visitor.html and "Set-Cookie" not in visitor.headers
    for do in ({"text": "forged"}, {"payload": "menu"}, {"do": "delete"}):
        await visitor.send(form="0" * 32, **do)
        assert visitor.status == 403 and words("plain.again") in visitor.html
    assert site.assistant.texts == ["mine"]


async def test_a_page_opened_before_the_conversation_is_believed_where_the_browser_vouches(visitor: Any, site: Any) -> None:
    await visitor.open()
    await visitor.send(text="first")
    await visitor.send({"Sec-Fetch-Site": "same-origin"}, form="", text="second")
    assert (visitor.status, site.assistant.texts) == (200, ["first", "second"])


@pytest.mark.parametrize("payload", ["/restart", "entry:", "x" * 5000, "language:de", "\x00"])
async def test_an_unknown_button_never_reaches_rasa(visitor: Any, site: Any, payload: str) -> None:
    await visitor.open()
    await visitor.send(payload=payload)
    assert (visitor.status, site.assistant.heard) == (400, [])


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%ff", b"&" * 500, b"a=1&" * 500, b"{}", b"text=%00%ED%A0%80", b"lang=de&text=hello"])
async def test_a_hostile_form_never_breaks_the_page(site: Any, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "pana_session=%%%; pana_session=x"}
    for sent in (headers, {"Content-Type": headers["Content-Type"]}):
        async with site.client.post("/chat", data=body, headers=sent) as response:
            assert response.status < 500
            assert response.content_type == "text/html"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_body_over_the_limit_is_told_on_a_page_in_the_visitors_language(serve: Any, language: str) -> None:
    async with serve(BODY_BYTES=2000) as site:
        visitor = Visitor(site)
        await visitor.open(f"/chat?lang={language}")
        html = await visitor.send({"Accept-Language": "en"}, text="ұ" * 1500)
        assert (visitor.status, visitor.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
        assert f'<html lang="{language}"' in html and words("reply.too_long", language).format(limit=1000) in html
        assert 'name="text"' in html, "the way back is the form itself"
        assert await _heard(visitor, site, "short") == ["short"]
        await visitor.client.close()


async def test_a_body_over_the_limit_ends_no_conversation(serve: Any) -> None:
    async with serve(BODY_BYTES=2000) as site:
        visitor = Visitor(site)
        await visitor.open("/chat?lang=ru")
        await visitor.send(text="где помогут")
        html = await visitor.send({"Accept-Language": "en"}, text="ұ" * 1500)
        assert visitor.status == 413 and '<html lang="ru"' in html and "где помогут" in html
        assert await _heard(visitor, site, "ещё вопрос") == ["где помогут", "ещё вопрос"]
        await visitor.client.close()


async def _heard(visitor: Visitor, site: Any, text: str) -> list[str]:
    """Send a text from the page that stands there; everything that reached Rasa."""
    await visitor.send(text=text)
    return list(site.assistant.texts)


async def test_an_address_leads_to_the_map_that_the_help_pages_use(visitor: Any, site: Any, snapshot: Snapshot) -> None:
    says(site, made.decline_reply(snapshot, "en"))
    await visitor.open()
    html = await visitor.send(text="help")
    contact = next(one for one in made.decline_reply(snapshot, "en")["card"]["contacts"] if "address" in one)
    assert f'href="{map_link(contact["place"], contact["address"])}"' in html
    assert "google.com/maps" not in html


async def test_words_for_every_label_of_the_templates_exist() -> None:
    from bot.channels import plain_view

    named = {
        key for path in plain_view._TEMPLATES.glob("*.html") for key in re.findall(r"""["'](plain\.[a-z.]+)["']""", path.read_text())
    }
    assert len(named) > 15
    for key in named:
        assert {labels.label(key, language) for language in LANGUAGES}
