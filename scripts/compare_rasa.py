"""Trains Rasa's own ResponseSelector (DIET) on the phrasings of the knowledge in a throwaway folder, and ranks the questions with it.

Writes the place of each question's right entry as JSON, for ``python -m knowledge compare --rasa FILE``. A peer, no part of Pana: it
takes twenty to forty minutes and is never served.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from knowledge.entries import read_folder  # noqa: E402
from knowledge.evaluation.question_sets import read_sets  # noqa: E402
from knowledge.languages import LANGUAGES  # noqa: E402

CONFIG = """
recipe: default.v1
assistant_id: peer
language: ru
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: ResponseSelector
    epochs: {epochs}
    retrieval_intent: faq
    ranking_length: 0
"""


def main() -> int:
    """Train, rank, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--epochs", type=int, default=100)
    given = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        model = train(Path(folder), given.epochs)
        trained = time.perf_counter() - started
        places = asyncio.run(rank(model))
    result = {
        "name": f"Rasa ResponseSelector (DIET, {given.epochs} epochs)",
        "questions": read_sets().of("holdout").digest,
        "places": places,
    }
    given.file.write_text(json.dumps(result), encoding="utf-8")
    print(f"trained in {trained:.0f} s, first place {100 * sum(place == 1 for place in places) / len(places):.1f} %")
    return 0


def train(folder: Path, epochs: int) -> str:
    """A model of one retrieval intent with one response key for each entry; titles, phrasings and answers as in the other peers."""
    from rasa.model_training import train_nlu

    examples, responses = [], {}
    for entry in read_folder().entries:
        texts = [text for language in LANGUAGES for text in (entry.variants[language].title, *entry.variants[language].questions)]
        examples.append({"intent": f"faq/{entry.id}", "examples": "".join(f"- {text}\n" for text in texts)})
        responses[f"utter_faq/{entry.id}"] = [{"text": entry.variants["ru"].answer}]
    examples.append({"intent": "other", "examples": "- xyzzy\n- plugh\n"})
    data = {"version": "3.1", "nlu": examples, "responses": responses}
    (folder / "nlu.yml").write_text(yaml.safe_dump(data, allow_unicode=True, width=10**6), encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), encoding="utf-8")
    return str(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder)))


async def rank(model: str) -> list[int]:
    """The place of each holdout question's right entry in the selector's ranking."""
    from rasa.core.agent import Agent

    agent, places = Agent.load(model), []
    for question in read_sets().of("holdout").in_scope:
        parsed = await agent.parse_message(question.text)
        ranking = [row["intent_response_key"].partition("/")[2] for row in parsed["response_selector"]["faq"]["ranking"]]
        places.append(ranking.index(question.entry) + 1 if question.entry in ranking else 0)
    return places


if __name__ == "__main__":
    sys.exit(main())
