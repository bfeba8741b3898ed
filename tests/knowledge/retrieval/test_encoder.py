"""What every encoder must do, as a class that each implementation inherits, and what the served one must not load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.configuration import ROOT, ConfigurationError, Settings
from knowledge.retrieval import e5_build
from knowledge.retrieval.encoder import Encoder, HashEncoder, OnnxEncoder, SentenceTransformerEncoder, make_encoder

SENTENCES = (
    "Куәлігімді жоғалтып алдым, енді не істеймін?",
    "балам уйде туды, туу туралы куалик керек",
    "Мектеп баламды құжатсыз ала ма?",
    "Босқын мәртебесін қайдан сұраймын",
    "Потерял удостоверение, где получить новое?",
    "ребёнок родился дома и справки нет",
    "Возьмут ли сына в школу без документов?",
    "Как попросить убежище, если уже живу здесь",
    "I lost my certificate, where do I get a new one?",
    "my daughter was born at home without papers",
    "Will a school take my son without documents?",
    "how to ask for asylum when I already live here",
)


def built_folder() -> Path:
    """The built encoder; without it the test is skipped with a notice."""
    encoders = Settings.read().encoders
    if not e5_build.is_built(encoders):
        pytest.skip(f"the encoder is not built in {encoders}: run  python -m knowledge encoder")
    return e5_build.built_encoder(encoders)


def run_python(code: str) -> dict[str, Any]:
    """What a fresh process prints last, read as JSON."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class EncoderContract:
    """Inherit this and give ``encoder`` to hold an implementation to the interface."""

    @pytest.fixture(scope="class")
    def encoder(self) -> Encoder:
        raise NotImplementedError

    def test_vectors_have_the_promised_shape_and_type(self, encoder: Encoder) -> None:
        for encode in (encoder.queries, encoder.passages):
            vectors = encode(SENTENCES)
            assert (vectors.shape, vectors.dtype) == ((len(SENTENCES), encoder.dimensions), np.float32)

    def test_vectors_have_unit_length(self, encoder: Encoder) -> None:
        for encode in (encoder.queries, encoder.passages):
            assert np.allclose(np.linalg.norm(encode([*SENTENCES, "x", "?"]), axis=1), 1, atol=1e-4)

    def test_the_same_texts_give_the_same_vectors(self, encoder: Encoder) -> None:
        assert np.array_equal(encoder.queries(SENTENCES), encoder.queries(SENTENCES))

    def test_no_texts_give_no_vectors_of_the_right_width(self, encoder: Encoder) -> None:
        assert encoder.queries([]).shape == encoder.passages([]).shape == (0, encoder.dimensions)

    def test_a_vector_hardly_depends_on_its_neighbours_or_their_order(self, encoder: Encoder) -> None:
        together = encoder.passages([*SENTENCES, "long " * 200])[: len(SENTENCES)]
        turned = encoder.passages(SENTENCES[::-1])[::-1]
        alone = np.concatenate([encoder.passages([text]) for text in SENTENCES])
        assert (together * alone).sum(axis=1).min() > 0.98
        assert (turned * alone).sum(axis=1).min() > 0.98

    def test_more_texts_than_a_batch_keep_their_order(self, encoder: Encoder) -> None:
        many = [f"{text} {number}" for number in range(4) for text in SENTENCES]
        vectors = encoder.queries(many)
        assert len(vectors) == 48
        assert float(vectors[41] @ encoder.queries([many[41]])[0]) > 0.98

    def test_a_very_long_text_is_encoded(self, encoder: Encoder) -> None:
        assert np.linalg.norm(encoder.queries(["куәлік керек " * 2000])) == pytest.approx(1, abs=1e-4)

    def test_the_fingerprint_names_one_thing_without_spaces(self, encoder: Encoder) -> None:
        assert encoder.fingerprint and " " not in encoder.fingerprint

    def test_warming_up_twice_does_no_harm(self, encoder: Encoder) -> None:
        encoder.warm_up()
        encoder.warm_up()


class TestHashEncoder(EncoderContract):
    """The deterministic encoder for tests."""

    @pytest.fixture(scope="class")
    def encoder(self) -> Encoder:
        return HashEncoder()

    def test_similar_texts_are_nearer_than_others(self, encoder: Encoder) -> None:
        first, near, far = encoder.queries(["потерял удостоверение", "потеряла удостоверение", "сколько стоит билет"])
        assert first @ near > 0.7 > 0.3 > first @ far

    def test_kazakh_letters_do_not_matter_to_it(self, encoder: Encoder) -> None:
        with_letters, without = encoder.queries(["құжат керек", "кужат керек"])
        assert with_letters @ without == pytest.approx(1)


class TestOnnxEncoder(EncoderContract):
    """The served encoder, where it is built."""

    @pytest.fixture(scope="class")
    def encoder(self) -> Encoder:
        return OnnxEncoder(built_folder(), threads=2)

    def test_a_question_lies_nearest_to_the_same_question_in_another_language(self, encoder: Encoder) -> None:
        vectors = encoder.queries(SENTENCES)
        kk, ru, en = vectors[0:4], vectors[4:8], vectors[8:12]
        for one, other in ((kk, ru), (ru, en), (kk, en)):
            assert (one @ other.T).argmax(axis=1).tolist() == [0, 1, 2, 3]

    def test_questions_and_passages_are_encoded_differently(self, encoder: Encoder) -> None:
        assert not np.allclose(encoder.queries(SENTENCES[:1]), encoder.passages(SENTENCES[:1]), atol=1e-3)


@pytest.mark.slow
def test_the_served_vectors_are_those_of_sentence_transformers_but_for_rounding() -> None:
    """The served vector of each of twelve sentences is nearly the full one: the worst rounding is at most a twenty-fifth of the mean
    distance between different sentences. In a process of its own, so that torch stays out of this one."""
    model = built_folder() / "sentence-transformers"
    code = f"""
import json
import numpy as np
from knowledge.retrieval.encoder import OnnxEncoder, SentenceTransformerEncoder
from pathlib import Path
sentences = json.loads({json.dumps(json.dumps(SENTENCES))})
served, full = OnnxEncoder(Path({str(model.parent)!r}), 2), SentenceTransformerEncoder({str(model)!r}, 2)
exact = full.queries(sentences)
between = (exact @ exact.T)[~np.eye(len(exact), dtype=bool)]
cosines = [float(a @ b) for a, b in zip(served.queries(sentences), exact)]
cosines += [float(a @ b) for a, b in zip(served.passages(sentences), full.passages(sentences))]
print(json.dumps({{"cosines": cosines, "apart": float(1 - between.mean()), "dimensions": full.dimensions}}))
"""
    found = run_python(code)
    assert len(found["cosines"]) == 2 * len(SENTENCES)
    assert 1 - min(found["cosines"]) <= found["apart"] / 25
    assert found["dimensions"] == OnnxEncoder.dimensions


def test_the_retriever_and_the_served_encoder_load_neither_torch_nor_sentence_transformers_nor_rasa() -> None:
    code = f"""
import json, sys
import knowledge.retrieval.retriever
from pathlib import Path
from knowledge.retrieval.encoder import OnnxEncoder
OnnxEncoder(Path({str(built_folder())!r})).queries(["где получить справку"])
heavy = ("torch", "sentence_transformers", "transformers", "rasa", "tensorflow", "django")
print(json.dumps({{"loaded": [name for name in heavy if name in sys.modules]}}))
"""
    assert run_python(code)["loaded"] == []


def test_constructing_any_encoder_loads_nothing(tmp_path: Path) -> None:
    OnnxEncoder(tmp_path / "nothing-here")
    SentenceTransformerEncoder("no-such/model")


def test_the_setting_names_the_encoder(tmp_path: Path) -> None:
    assert isinstance(make_encoder(Settings.read({"PANA_ENCODER": "hash"})), HashEncoder)
    other = make_encoder(Settings.read({"PANA_ENCODER": "some/model"}))
    assert isinstance(other, SentenceTransformerEncoder) and other.fingerprint.endswith("-model")
    with pytest.raises(ConfigurationError, match="python -m knowledge encoder"):
        make_encoder(Settings.read({"PANA_DATA": str(tmp_path)}))


def test_models_of_the_same_last_name_have_different_fingerprints() -> None:
    assert SentenceTransformerEncoder("one/model").fingerprint != SentenceTransformerEncoder("two/model").fingerprint


@pytest.mark.parametrize("manifest", [None, "", "{}", '{"build": "0", "weights": "x"}', "not json"])
def test_a_half_built_encoder_does_not_count_as_built(tmp_path: Path, manifest: str | None) -> None:
    target = tmp_path / f"{e5_build.NAME}-{e5_build.BUILD}"
    target.mkdir()
    (target / "model.onnx").write_bytes(b"")
    if manifest is not None:
        (target / "manifest.json").write_text(manifest, encoding="utf-8")
    assert not e5_build.is_built(tmp_path)
