"""Read the tasks of a benchmark in either shape of tau-bench: `instruction` and `outputs`, or `user_scenario` and `evaluation_criteria`.

The first is that of tau-bench (Yao and others, arXiv 2406.12045), the second that of tau2-bench (Barres and others, arXiv
2506.07982). A task may have `steps` of ours in place of a customer whom a model plays."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language, detect_language
from evals.conversations.cases import ANONYMOUS, Scene
from evals.conversations.reading import scene_of
from evals.figures import digest
from evals.tau.benchmark import Benchmark, Identity

Row = Mapping[str, Any]
DATABASE, COMMUNICATE, ACTIONS, ASSERTIONS = "DB", "COMMUNICATE", "ACTION", "NL_ASSERTION"
_BASIS = (DATABASE, COMMUNICATE)
_KNOWN_BASIS = {DATABASE, COMMUNICATE, ACTIONS, ASSERTIONS}
_ANYBODY = {Language.ZH: "一位普通的客户", Language.EN: "an ordinary customer"}
_UNKNOWN = {Language.ZH: "不知道的：", Language.EN: "Does not know: "}
_SENDERS = {"user": "contact", "assistant": "assistant"}
_CUSTOMER = "customer"


@dataclass(frozen=True)
class Action:
    """A tool by its name, with the arguments as the reference gives them."""

    tool: str
    arguments: Row


@dataclass(frozen=True)
class Task:
    """`scene` is who comes and what they want; `actions` lead to the expected database; `outputs` must be said, `assertions` hold by
    a judge; `basis` is what counts; `data` is merged into the database before, and `before` done. `fault` says why it cannot be held here."""

    scene: Scene
    actions: tuple[Action, ...] = ()
    outputs: tuple[str, ...] = ()
    assertions: tuple[str, ...] = ()
    basis: tuple[str, ...] = _BASIS
    data: Row = field(default_factory=dict)
    before: tuple[Action, ...] = ()
    fault: str = ""
    seen: str = ""


def read_tasks(paths: Sequence[Path], benchmark: Benchmark) -> list[Task]:
    """All but those that the suite leaves out. Raises Invalid with the file, the task and what is wrong."""
    tasks = [task for path in paths for task in _tasks_of(path, benchmark)]
    if strange := set(benchmark.left_out) - {task.scene.name for task in tasks}:
        raise Invalid(
            f"The suite {benchmark.name}: `leave_out` names {', '.join(sorted(strange))}, and there is no such task."
        )
    return [task for task in tasks if task.scene.name not in benchmark.left_out]


def _tasks_of(path: Path, benchmark: Benchmark) -> list[Task]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path} cannot be read as JSON: {error}") from error
    if isinstance(rows, Mapping):
        rows = rows.get("tasks")
    if not isinstance(rows, list) or not rows:
        raise Invalid(f"{path} must be a list of tasks.")
    seen = benchmark.seen
    tasks = [_task(row, at, path, benchmark) for at, row in enumerate(rows)]
    names = [task.scene.name for task in tasks]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"{path}: two tasks have the id {min(twice)}.")
    return [replace(task, seen=digest([row, seen])) for task, row in zip(tasks, rows, strict=True)]


def _task(row: Any, at: int, path: Path, benchmark: Benchmark) -> Task:
    if not isinstance(row, Mapping):
        raise Invalid(f"{path}, task {at}: is no object.")
    name = str(row.get("id", at))
    where = f"{path.name}, task {name}"
    if "user_scenario" in row:
        return _of_scenario(row, name, where, path, benchmark)
    if "instruction" in row or "steps" in row:
        return _of_instruction(row, name, where, path, benchmark)
    raise Invalid(f"{where}: has neither an `instruction`, a `user_scenario` nor `steps`.")


def _of_instruction(row: Row, name: str, where: str, path: Path, benchmark: Benchmark) -> Task:
    told = str(row.get("instruction", ""))
    actions = _actions(row.get("actions"), where)
    task = Task(
        scene=_scene(row, name, told, {}, "", path, benchmark),
        actions=actions,
        outputs=_texts(row.get("outputs"), f"{where}, outputs"),
    )
    return _with_customer(task, str(row.get("user_id") or ""), told, benchmark.identity)


def _of_scenario(row: Row, name: str, where: str, path: Path, benchmark: Benchmark) -> Task:
    scenario = _section(row.get("user_scenario"), f"{where}, user_scenario")
    criteria = _section(row.get("evaluation_criteria"), f"{where}, evaluation_criteria")
    state = _section(row.get("initial_state"), f"{where}, initial_state")
    given = scenario.get("instructions")
    told = given if isinstance(given, Mapping) else {"reason_for_call": str(given or "")}
    goal = "\n".join(_said(told, "reason_for_call", "task_instructions"))
    known = "\n".join(_said(told, "known_info"))
    unknown = "".join(_said(told, "unknown_info"))
    persona = str(scenario.get("persona") or "")
    scene = _scene(row, name, goal, {"known": known} if known else {}, unknown, path, benchmark)
    if scene.customer and persona:
        scene = replace(scene, customer=replace(scene.customer, persona=persona))
    changes = _section(state.get("initialization_data"), f"{where}, initialization_data")
    mine, theirs = _by_whom(criteria.get("actions"), "requestor", where)
    before, on_theirs = _by_whom(state.get("initialization_actions"), "env_type", where)
    basis = _texts(criteria.get("reward_basis"), f"{where}, reward_basis") or _BASIS
    task = Task(
        scene=scene,
        actions=mine,
        outputs=_texts(criteria.get("communicate_info"), f"{where}, communicate_info"),
        assertions=_texts(criteria.get("nl_assertions"), f"{where}, nl_assertions"),
        basis=basis,
        data=_section(changes.get("agent_data"), f"{where}, agent_data"),
        before=before,
        fault=_fault(
            bool(theirs or on_theirs or changes.get("user_data") or row.get("user_tools")), basis
        ),
    )
    return _with_customer(task, str(row.get("user_id") or ""), known, benchmark.identity)


def _fault(customers_own: bool, basis: Sequence[str]) -> str:
    """What is graded in a way that is not to be had must not be graded by what is left of it."""
    if customers_own:
        return "It gives the customer tools of their own: such tasks cannot be held here."
    if strange := set(basis) - _KNOWN_BASIS:
        return f"It is graded by {', '.join(sorted(strange))}, which cannot be judged here."
    return ""


def _scene(
    row: Row,
    name: str,
    goal: str,
    knows: Mapping[str, str],
    unknown: str,
    path: Path,
    benchmark: Benchmark,
) -> Scene:
    spoken = goal or json.dumps(row.get("steps"), ensure_ascii=False)
    usual = benchmark.language or detect_language(spoken, default=Language.EN)
    language = _language(row.get("language") or usual, f"{path.name}, task {name}")
    made: dict[str, Any] = {"name": name, "language": language.value}
    if row.get("steps"):
        made |= {key: row[key] for key in ("steps", "facts") if key in row}
    elif not goal.strip():
        raise Invalid(f"{path.name}, task {name}: does not say what the customer wants.")
    else:
        told = f"{goal}\n{_UNKNOWN[language]}{unknown}" if unknown else goal
        made["customer"] = {
            "persona": _ANYBODY[language],
            "goal": told,
            "knows": dict(knows),
            "turns": benchmark.turns,
        }
    made["start"] = _said_before(row.get("initial_state"))
    return scene_of(made, path)


def _said_before(state: Any) -> list[dict[str, str]]:
    """Messages alone: what tools answered then cannot be shown to the assistant as its own."""
    history = state.get("message_history") if isinstance(state, Mapping) else None
    return [
        {_SENDERS[said["role"]]: str(said["content"])}
        for said in history or ()
        if said.get("role") in _SENDERS and said.get("content")
    ]


def _language(given: Any, where: str) -> Language:
    try:
        return Language(given)
    except ValueError as error:
        raise Invalid(f"{where}, language: {given!r} is not known; write zh or en.") from error


def _with_customer(task: Task, given: str, text: str, identity: Identity) -> Task:
    """The customer whom the task names, in words or in its reference; one of no account where nobody is bound."""
    if not identity.parameter:
        return replace(task, scene=replace(task.scene, who=given or _CUSTOMER))
    named = {str(a.arguments.get(identity.parameter)) for a in task.actions} - {"None"}
    found = re.search(identity.pattern, text) if identity.pattern else None
    who = given or (found.group() if found else "")
    if not who and len(named) == 1:
        who = next(iter(named))
    if who:
        return replace(task, scene=replace(task.scene, who=who))
    fault = (
        f"It does not say who the customer is ({identity.parameter}): give it a `user_id`, or the benchmark's `identity` a "
        "`pattern` that finds it in the text."
    )
    scene = replace(task.scene, who=ANONYMOUS)
    return replace(task, scene=scene, fault=task.fault or fault)


def _by_whom(given: Any, key: str, where: str) -> tuple[tuple[Action, ...], bool]:
    """The actions of the assistant's side, and whether there are others."""
    rows = given or []
    if not isinstance(rows, list):
        raise Invalid(f"{where}: actions are a list.")
    mine = [row for row in rows if not isinstance(row, Mapping) or row.get(key) != "user"]
    return _actions(mine, where), len(mine) < len(rows)


def _actions(given: Any, where: str) -> tuple[Action, ...]:
    found = []
    for row in given or ():
        name = (row.get("name") or row.get("func_name")) if isinstance(row, Mapping) else None
        arguments = row.get("arguments", row.get("kwargs", {})) if name else None
        if not isinstance(arguments, Mapping):
            raise Invalid(f"{where}: {row!r} is no action; write its `name` and `arguments`.")
        found.append(Action(str(name), arguments))
    return tuple(found)


def _section(given: Any, where: str) -> Row:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid(f"{where}: must be an object.")
    return given


def _said(told: Row, *names: str) -> list[str]:
    return [str(told[name]).strip() for name in names if told.get(name)]


def _texts(given: Any, where: str) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise Invalid(f"{where}: must be a list.")
    return tuple(map(str, given))
