"""What each command of ``python -m knowledge`` does; the composition root of this process."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from knowledge.configuration import ConfigurationError, Settings, describe
from knowledge.entries import SEED, EntriesError, read_folder, read_with_warnings
from knowledge.entries.coverage import coverage
from knowledge.entries.records import Checker, read_records, write_records
from knowledge.entries.spreadsheet import WorkbookError, merge, read_workbook, write_workbook
from knowledge.evaluation.bench import LARGE, bench, grown
from knowledge.evaluation.comparison import ComparisonError, read_places, write
from knowledge.evaluation.evaluate import compare_with_peers, evaluate, fit_recipe
from knowledge.evaluation.peers import Places
from knowledge.evaluation.picture import draw
from knowledge.evaluation.question_sets import read_part, read_sets
from knowledge.evaluation.through import ThroughError, evaluate_through
from knowledge.languages import LANGUAGES
from knowledge.languages.identification import identify
from knowledge.publication import PublishError, publish
from knowledge.publication.help_pages import Addresses
from knowledge.publication.material import make_material
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.calibration import CalibrationError
from knowledge.retrieval.directory import Directory
from knowledge.retrieval.e5_build import built_encoder
from knowledge.retrieval.e5_training import lora
from knowledge.retrieval.e5_training.train import STEPS, Step, train
from knowledge.retrieval.e5_weights import WeightsError
from knowledge.retrieval.encoder import OnnxEncoder, SentenceTransformerEncoder, make_encoder
from knowledge.retrieval.passages import passages_of
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.snapshots import SnapshotError, help_server, open_current

_TELL_SECONDS = 10

_FAILURES = (
    CalibrationError,
    ComparisonError,
    ConfigurationError,
    FileExistsError,
    FileNotFoundError,
    PublishError,
    SnapshotError,
    ThroughError,
    WeightsError,
    WorkbookError,
)


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0 where all went well."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given, Settings.read()))
    except EntriesError as error:
        print(error, file=sys.stderr)
        warnings = sum(problem.severity == "warning" for problem in error.problems)
        counted = f"{len(error.problems) - warnings} errors and {warnings} warnings"
        print(f"{counted} in {error.folder}; nothing was changed.", file=sys.stderr)
        return 1
    except _FAILURES as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="What the bot knows and how it finds it.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[argparse.Namespace, Settings], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    validate = command("validate", _validate, "Check all entries; every problem is named with file and line.")
    validate.add_argument("folder", nargs="?", type=Path, default=SEED)
    validate.add_argument("--strict", action="store_true", help="warnings (an overdue check, an ended value) count as errors")
    covering = command("coverage", _coverage, "Show every required topic by language, confidence and day of the next check.")
    covering.add_argument("folder", nargs="?", type=Path, default=SEED)
    publishing = command("publish", _publish, "Build a snapshot of the entries and make it the live one.")
    publishing.add_argument("folder", nargs="?", type=Path, default=SEED)
    publishing.add_argument("--even-if-worse", action="store_true", help="publish though the bot would find less than it does now")
    exporting = command("export", _export, "Write all entries into an Excel file for editing, or into another folder of YAML files.")
    exporting.add_argument("target", type=Path, metavar="FILE.xlsx|FOLDER")
    exporting.add_argument("folder", nargs="?", type=Path, default=SEED)
    importing = command(
        "import", _import, "Take an edited Excel file into a folder; where a row is wrong it is named and nothing changes."
    )
    importing.add_argument("file", type=Path, metavar="FILE.xlsx")
    importing.add_argument("folder", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="only say what would change")
    ask = command("ask", _ask, "Ask the live snapshot one question and see the candidates.")
    ask.add_argument("question")
    measuring = command("evaluate", _evaluate, "Measure the live snapshot on the question sets.")
    measuring.add_argument(
        "--half", choices=("holdout", "tuning", "fresh"), default="holdout", help="which questions (default %(default)s)"
    )
    measuring.add_argument("--json", action="store_true", help="print the figures as JSON, with 95 %% intervals")
    measuring.add_argument("--picture", type=Path, help="also draw the figures into this PNG file")
    measuring.add_argument("--through", metavar="ADDRESS", help="ask the whole running bot there, such as http://127.0.0.1:5005")
    measuring.add_argument("--errors", action="store_true", help="list the questions that went wrong (tuning half only)")
    comparing = command("compare", _compare, "Measure ours beside BM25, TF-IDF, plain e5 and rapidfuzz on the holdout.")
    comparing.add_argument("--rasa", type=Path, help="places that scripts/compare_rasa.py wrote")
    comparing.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page, such as docs/quality.md")
    command(
        "bench", _bench, "Time one question at a time beside plain sentence-transformers with FAISS, and with 10,000 invented entries."
    )
    fitting = command("fit", _fit, "Fit weights and thresholds for this encoder on the tuning half of the question sets.")
    fitting.add_argument("folder", nargs="?", type=Path, default=SEED)
    command("encoder", _encoder, "Build the encoder if it is not built yet.")
    training = command("train", _train, "Teach the encoder which phrasings mean the same; takes half an hour. Then fit and publish.")
    training.add_argument("folder", nargs="?", type=Path, default=SEED)
    training.add_argument("--steps", type=int, default=STEPS, help="how long to learn (default %(default)s)")
    help_server.options(command("serve-help", help_server.serve, "Serve the help pages of the live snapshot, until stopped."))
    command("settings", _settings, "Print every setting with default and meaning.")
    return parser


def _validate(given: argparse.Namespace, _settings: Settings) -> int:
    collection, warnings = read_with_warnings(given.folder)
    for warning in warnings:
        print(warning, file=sys.stderr)
    phrasings = {language: sum(len(entry.variants[language].questions) for entry in collection.entries) for language in LANGUAGES}
    counted = ", ".join(f"{language} {count}" for language, count in phrasings.items())
    print(
        f"{len(collection.entries)} entries in {len(collection.groups)} groups, {len(collection.contacts)} contacts, "
        f"{len(collection.sources)} sources, {len(collection.values.by_id)} values, {len(collection.places)} places; "
        f"phrasings: {counted}. 0 errors, {len(warnings)} warnings."
    )
    return 1 if warnings and given.strict else 0


def _coverage(given: argparse.Namespace, _settings: Settings) -> int:
    found, today = coverage(read_folder(given.folder)), dt.date.today()
    print("\n".join(found.lines(today)))
    return 0 if found.complete else 1


def _publish(given: argparse.Namespace, settings: Settings) -> int:
    started = time.perf_counter()

    def report(line: str) -> None:
        print(f"{time.perf_counter() - started:6.1f} s  {line}", flush=True)

    told = started

    def progress(done: int, of: int) -> None:
        nonlocal told
        if time.perf_counter() - told > _TELL_SECONDS:
            told = time.perf_counter()
            report(f"    {done:,} of {of:,} texts")

    report("reading the entries")
    tried_on = None if given.even_if_worse else read_sets()
    encoder, addresses = make_encoder(settings, os.cpu_count()), Addresses(settings.public_url.rstrip("/"), settings.quick_exit)
    done = publish(read_folder(given.folder), settings.snapshots, encoder, report, tried_on, addresses, progress)
    report(f"published {done.id}: {done.entries} entries, {done.passages} passages, {done.encoded} encoded anew")
    return 0


def _export(given: argparse.Namespace, _settings: Settings) -> int:
    records = read_records(given.folder)
    if given.target.suffix.lower() == ".xlsx":
        given.target.write_bytes(write_workbook(records))
    else:
        write_records(records, given.target)
    print(f"{len(records)} things are in {given.target}")
    return 0


def _import(given: argparse.Namespace, _settings: Settings) -> int:
    sheet = read_workbook(given.file.read_bytes())
    merged = merge(read_records(given.folder) if given.folder.is_dir() else (), sheet)
    problems = merged.row_problems(sheet, Checker())
    for problem in problems:
        print(problem, file=sys.stderr)
    if errors := sum(problem.severity == "error" for problem in problems):
        print(f"{errors} errors in {given.file}; nothing was changed.", file=sys.stderr)
        return 1
    print("\n".join(merged.lines()))
    if not given.dry_run:
        write_records(merged.records, given.folder)
    return 0


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    snapshot = open_current(settings.snapshots)
    outcome = Retriever.open(snapshot, make_encoder(settings)).search(given.question)
    spoken = identify(given.question)
    language = spoken.language if spoken else "ru"
    print(f"{type(outcome).__name__}, probability {outcome.probability:.2f}, language {spoken.language if spoken else 'not known'}")
    for candidate in outcome.candidates:
        card = snapshot.card(candidate.entry, language)
        print(f"  {candidate.score:5.2f}  {candidate.entry:42} {card['title'] if card else ''}")
    return 0


def _evaluate(given: argparse.Namespace, settings: Settings) -> int:
    if given.errors and given.half != "tuning":
        print(
            f"The errors of the {given.half} questions are not shown, so that nobody tunes to them; use --half tuning.",
            file=sys.stderr,
        )
        return 2
    snapshot = open_current(settings.snapshots)
    if given.through:
        sets, urgent = read_part(given.half), frozenset(snapshot.shelf("en")["emergencies"])
        measured_on = {"bot": given.through, "snapshot": snapshot.id, "recipe": snapshot.manifest.recipe}
        result = evaluate_through(given.through, sets, urgent, {**measured_on, "questions": f"{sets.digest} {given.half}"})
        errors: list[str] = []
    else:
        result, errors = evaluate(snapshot, make_encoder(settings), given.half)
    if given.picture:
        draw(result, given.picture)
    if given.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(result.lines()))
    if given.errors:
        print("\n".join(errors))
    return 0


def _compare(given: argparse.Namespace, settings: Settings) -> int:
    started = time.perf_counter()

    def report(name: str) -> None:
        print(f"{time.perf_counter() - started:6.1f} s  {name}", file=sys.stderr, flush=True)

    def others(digest: str) -> list[Places]:
        return [read_places(given.rasa, digest)] if given.rasa else []

    encoder = make_encoder(settings, os.cpu_count())
    plain = OnnxEncoder(built_encoder(settings.encoders, report, plain=True), os.cpu_count() or 1)
    found = compare_with_peers(open_current(settings.snapshots), encoder, plain, others, report)
    if given.write:
        write(found, given.write)
    print("\n".join(found.lines()))
    return 0


def _bench(_given: argparse.Namespace, settings: Settings) -> int:
    encoder, snapshot = make_encoder(settings), open_current(settings.snapshots)
    encoder.warm_up()
    plain = SentenceTransformerEncoder(str(built_encoder(settings.encoders, plain=True) / "sentence-transformers"))
    plain.warm_up()
    material, calibration = Material.read(snapshot.folder), calibrations.load(snapshot.manifest.recipe)

    def large() -> Retriever:
        return Retriever("invented", grown(material, LARGE), ["invented-0"], encoder, calibration, Directory.read(snapshot.folder))

    for line in bench(Retriever.open(snapshot, encoder), material.vectors, plain, large):
        print(line, flush=True)
    return 0


def _fit(given: argparse.Namespace, settings: Settings) -> int:
    collection, encoder = read_folder(given.folder), make_encoder(settings, os.cpu_count())
    material, _ = make_material(collection, encoder, _known_vectors(settings, calibrations.recipe(encoder)))
    recipe, calibration = fit_recipe(collection, material, encoder)
    print(f"{recipe}: found from {calibration.found:.3f}, unsure from {calibration.unsure:.3f},", end=" ")
    print(f"emergency from {calibration.emergency:.3f}")
    return 0


def _known_vectors(settings: Settings, recipe: str) -> Path | None:
    """The live snapshot's folder, where it was made with this recipe: its texts need not be encoded again."""
    try:
        live = open_current(settings.snapshots)
    except SnapshotError:
        return None
    return live.folder if live.manifest.recipe == recipe else None


def _encoder(_given: argparse.Namespace, settings: Settings) -> int:
    started = time.perf_counter()
    built_encoder(settings.encoders, lambda line: print(f"{time.perf_counter() - started:6.1f} s  {line}", flush=True))
    return 0


def _train(given: argparse.Namespace, settings: Settings) -> int:
    started = time.perf_counter()

    def report(line: str) -> None:
        print(f"{time.perf_counter() - started:6.1f} s  {line}", flush=True)

    def step(done: Step) -> None:
        if done.number % 10 == 0 or done.number == done.of:
            left = (done.of - done.number) * (time.perf_counter() - begun) / done.number / 60
            report(f"step {done.number} of {done.of}, loss {done.loss:.2f}, about {left:.0f} min left")

    passages = passages_of(read_folder(given.folder))
    model = built_encoder(settings.encoders, report, plain=True) / "sentence-transformers"
    begun = time.perf_counter()
    train(model, passages, given.steps, lora.FILE, step)
    print(f"Learnt from {len(passages)} passages. Now:  python -m knowledge encoder,  fit,  publish,  evaluate.")
    return 0


def _settings(_given: argparse.Namespace, _read: Settings) -> int:
    print(describe(), end="")
    return 0
